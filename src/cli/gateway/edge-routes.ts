import { type Route, metadataPath } from '../../auth/index.js';
import { example } from './example.js';

/** A route of the API, for the configuration of a gateway. */
export interface EdgeRoute {
  readonly name: string;
  /** GET includes HEAD. */
  readonly methods: readonly string[];
  /** Whether the prefix is put before the path, and stripped by the gateway. Otherwise the path is for the service as it is. */
  readonly isPrefixed: boolean;
  /** The path that the service receives. Each segment is text, or the name of a parameter. */
  readonly segments: readonly ({ readonly text: string } | { readonly parameter: string })[];
  readonly isRead: boolean;
  readonly access: Route['access'];
  /** Whether requests without a token are forwarded too. */
  readonly isOptional?: boolean | undefined;
}

/** The routes for clients: those below `/api/`, and the metadata. Gateways don't route probes, metrics and documentation. */
export function edgeRoutes(routes: readonly Route[]): EdgeRoute[] {
  return routes.flatMap((route) => {
    if (route.path.startsWith('/api/')) return [toEdgeRoute(route)];
    return route.path === metadataPath ? [metadataRoute(route)] : [];
  });
}

/** The well-known path comes before the prefix, not after it (RFC 9728, section 3.1). CORS preflights go there too. */
function metadataRoute(route: Route): EdgeRoute {
  const edge = toEdgeRoute({ ...route, path: metadataPath + example.prefix });
  return { ...edge, isPrefixed: false, methods: [...edge.methods, 'OPTIONS'] };
}

function toEdgeRoute({ name, method, path, access, isOptional }: Route): EdgeRoute {
  const isRead = method === 'GET';
  const segments = path.split('/').slice(1);
  return {
    name,
    isRead,
    access,
    isOptional,
    isPrefixed: true,
    methods: isRead ? ['GET', 'HEAD'] : [method],
    segments: segments.map((one) => (one.startsWith(':') ? { parameter: one.slice(1) } : { text: one })),
  };
}

/**
 * A regular expression for the whole path that the gateway receives.
 *
 * @param parameter returns the expression for a parameter
 */
export function pathPattern({ segments, isPrefixed }: EdgeRoute, parameter: (name: string) => string): string {
  const path = segments.map((one) => `/${'text' in one ? escapeRegExp(one.text) : parameter(one.parameter)}`).join('');
  return isPrefixed ? example.prefix + path : path;
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
