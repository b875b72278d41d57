import type { FastifyInstance, FastifyRequest } from 'fastify';

const redacted = 'redacted';

/**
 * The query parameters whose names are logged, each with a pattern of the values that can't be a credential. Other values are
 * redacted. Every cursor is, because it looks like an opaque token.
 */
const parameters: ReadonlyMap<string, RegExp | undefined> = new Map([
  ['limit', /^(?:[1-9]\d?|100)$/],
  ['cursor', undefined],
  ['access_token', undefined],
]);

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** No route has more segments. An address may have any number, which would make its line long. */
const maxSegments = 8;

/**
 * The part of a request's address that is safe to log and trace: the words of the declared routes, ids, and harmless parameters.
 * A client may have put a credential anywhere else, so `redacted` replaces the rest. The result is short, however long the address.
 */
export class LoggedAddress {
  private readonly declared = new Set<string>();

  /** Collects the words of all routes that are added after this call. */
  learnRoutes(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url }) => {
      for (const segment of url.split('/')) this.declared.add(segment);
    });
  }

  /** @returns the path and the query, such as `/api/messages?limit=5` */
  urlOf(request: FastifyRequest, route = request.routeOptions.url): string {
    const start = request.url.search(/[?#]/);
    const path = this.pathOf(request, route);
    return start < 0 ? path : `${path}?${loggedQuery(request.url.slice(start + 1))}`;
  }

  /** @returns such as `/api/messages/019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d`, or `/redacted/api/messages` if no route matches */
  pathOf(request: FastifyRequest, route = request.routeOptions.url): string {
    const { url, params } = request;
    if (route === undefined || route.includes('*')) return this.withoutRoute(url);
    return route.includes(':') ? withIds(route, params) : route;
  }

  private withoutRoute(url: string): string {
    const segments = url.split(/[?#]/, 1)[0]!.split('/', maxSegments);
    return segments.map((segment) => (this.declared.has(segment) ? segment : redacted)).join('/');
  }
}

function withIds(route: string, params: unknown): string {
  let path = route;
  // Fastify lists the parameters in the order of the route.
  for (const [name, value] of Object.entries(params as Record<string, string>)) {
    path = path.replace(`:${name}`, uuid.test(value) ? value : redacted);
  }
  return path;
}

function loggedQuery(query: string): string {
  const logged = new Set<string>();
  for (const [name, value] of new URLSearchParams(query)) logged.add(loggedParameter(name, value));
  return [...logged].join('&');
}

function loggedParameter(name: string, value: string): string {
  if (!parameters.has(name)) return redacted;
  return `${name}=${parameters.get(name)?.test(value) ? value : redacted}`;
}
