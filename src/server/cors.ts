import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';

type Headers = Readonly<Record<string, string>>;

const methods = 'GET, HEAD, POST, PATCH, DELETE';
const exposedHeaders = 'ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id';

/** Seconds for which a browser may cache a preflight response: the maximum of Chromium. */
const maxAge = '7200';

/**
 * The headers that let browser applications of these origins read a response (Fetch standard, "CORS protocol").
 *
 * @returns a function that returns the headers for a value of `Origin`
 */
export function corsHeaders(origins: readonly string[]): (origin: string | undefined) => Headers {
  const others: Headers = origins.length > 0 ? { vary: 'Origin' } : {};
  const listed = new Map(origins.map((origin) => [origin, readableFor(origin)]));
  return (origin = '') => listed.get(origin) ?? others;
}

function readableFor(origin: string): Headers {
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': exposedHeaders,
  };
}

/** Responds to a CORS-preflight request from a listed origin, at any path. Allows every request header. */
export function respondToPreflight(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const isListed = reply.hasHeader('access-control-allow-origin');
  if (isListed && isPreflight(request)) void reply.code(204).headers(permissions(request)).send();
  else done();
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && 'access-control-request-method' in headers;
}

function permissions({ headers }: FastifyRequest): Headers {
  const allowed = headers['access-control-request-headers'];
  return {
    vary: 'Origin, Access-Control-Request-Headers',
    'access-control-allow-methods': methods,
    'access-control-max-age': maxAge,
    ...(allowed !== undefined && { 'access-control-allow-headers': allowed }),
  };
}
