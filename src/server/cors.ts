import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { metadataPath } from '../auth/index.js';

type Headers = Readonly<Record<string, string>>;

const methods = 'GET, HEAD, POST, PATCH, DELETE';
const exposedHeaders = 'DPoP-Nonce, ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id';

/** Seconds for which a browser may cache a preflight response: the maximum of Chromium. */
const maxAge = '7200';

/** The metadata of the API is for clients that it doesn't know yet. */
const readableForAll: Headers = { 'access-control-allow-origin': '*' };

/**
 * The headers that let browser applications of these origins read a response (Fetch standard, "CORS protocol").
 *
 * @returns a function that returns the headers for a request
 */
export function corsHeaders(origins: readonly string[]): (request: FastifyRequest) => Headers {
  const others: Headers = origins.length > 0 ? { vary: 'Origin' } : {};
  const listed = new Map(origins.map((origin) => [origin, readableFor(origin)]));
  return (request) => (isForAll(request) ? readableForAll : (listed.get(request.headers.origin ?? '') ?? others));
}

function isForAll({ url }: FastifyRequest): boolean {
  return url.startsWith(metadataPath);
}

function readableFor(origin: string): Headers {
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': exposedHeaders,
  };
}

/**
 * Responds to a CORS-preflight request: from a listed origin at any path, and from any origin at that of the metadata. Allows every
 * request header.
 */
export function respondToPreflight(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const isAllowed = isPreflight(request) && reply.hasHeader('access-control-allow-origin');
  if (isAllowed) void reply.code(204).headers(permissions(request)).send();
  else done();
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && 'access-control-request-method' in headers;
}

function permissions(request: FastifyRequest): Headers {
  const allowed = request.headers['access-control-request-headers'];
  return {
    vary: 'Origin, Access-Control-Request-Headers',
    'access-control-allow-methods': isForAll(request) ? 'GET, HEAD' : methods,
    'access-control-max-age': maxAge,
    ...(allowed !== undefined && { 'access-control-allow-headers': allowed }),
  };
}
