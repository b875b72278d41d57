import type { AuthError, Principal } from './auth/index.js';

declare module 'fastify' {
  /** The members that the service adds to a request. */
  interface FastifyRequest {
    /** Set by `JwtAuthGuard`. */
    user?: Principal;
    /** The error that the request was rejected with, set by the problem filter. */
    refusal?: AuthError;
    /** The id of the distributed trace that the request is part of: the caller's, or a new one. */
    traceId?: string | undefined;
    /** While the request counts as being processed: the result of its handler, once that has been called. */
    processing?: { result: unknown } | undefined;
    /** The path under which clients see the service, for links: empty, or such as `/messages-api`. */
    readonly publicPath: string;
    /** The address at which clients see the service, with its path and without a slash at the end. */
    readonly publicUrl: string;
  }
}
