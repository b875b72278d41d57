import { AsyncLocalStorage } from 'node:async_hooks';

/** The members that are added to every line that is logged while a request is served. */
export interface RequestContext {
  readonly requestId: string;
  /** The id of the distributed trace that the request is part of. */
  readonly traceId: string | undefined;
}

const contexts = new AsyncLocalStorage<RequestContext>();

/** Runs `work`, with everything asynchronous that it starts, in the context of a request. */
export function inRequestContext(context: RequestContext, work: () => void): void {
  contexts.run(context, work);
}

/** The context of the current request, to be added to a log line. Empty outside of a request. */
export function requestContext(): Partial<RequestContext> {
  return { ...contexts.getStore() };
}
