import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line that is logged while a request is served says of it. */
export interface RequestContext {
  readonly requestId: string;
  /** Of the distributed trace that it is part of. */
  readonly traceId: string | undefined;
}

const contexts = new AsyncLocalStorage<RequestContext>();

/** Runs `work`, and all that it waits for, within the context of a request. */
export function inRequestContext(context: RequestContext, work: () => void): void {
  contexts.run(context, work);
}

/** The members of the request that is being served, for a log line; none outside of one. */
export function requestContext(): Partial<RequestContext> {
  return { ...contexts.getStore() };
}
