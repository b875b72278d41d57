declare module 'fastify' {
  interface FastifyRequest {
    /** Of the distributed trace that it is part of: its caller's, or one that begins here. */
    traceId?: string | undefined;
  }
}

/** `traceparent` (W3C Trace Context, section 3.2): version, trace id, parent id, flags. */
const traceparent = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-.*)?$/;

/** The id of the distributed trace that a request is part of, where its caller says so. */
export function traceIdOf(header: unknown): string | undefined {
  return typeof header === 'string' ? traceparent.exec(header)?.[1] : undefined;
}
