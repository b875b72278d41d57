import type { Route } from '../../auth/index.js';

/** A route of the API, for the configuration of a gateway. */
export interface EdgeRoute {
  readonly name: string;
  /** GET includes HEAD. */
  readonly methods: readonly string[];
  /** The path without the gateway's prefix. Each segment is text, or the name of a parameter. */
  readonly segments: readonly ({ readonly text: string } | { readonly parameter: string })[];
  readonly isRead: boolean;
  readonly access: Route['access'];
}

/** The routes for clients, which begin with `/api/`. Gateways don't route probes, metrics and documentation. */
export function edgeRoutes(routes: readonly Route[]): EdgeRoute[] {
  return routes.filter(({ path }) => path.startsWith('/api/')).map(toEdgeRoute);
}

function toEdgeRoute({ name, method, path, access }: Route): EdgeRoute {
  const isRead = method === 'GET';
  const segments = path.split('/').slice(1);
  return {
    name,
    isRead,
    access,
    methods: isRead ? ['GET', 'HEAD'] : [method],
    segments: segments.map((one) => (one.startsWith(':') ? { parameter: one.slice(1) } : { text: one })),
  };
}

/**
 * A regular expression for the whole path.
 *
 * @param parameter returns the expression for a parameter
 */
export function pathPattern({ segments }: EdgeRoute, parameter: (name: string) => string): string {
  return segments.map((one) => `/${'text' in one ? escapeRegExp(one.text) : parameter(one.parameter)}`).join('');
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
