import type { Route } from '../../auth/index.js';

/** A route as a gateway has it. */
export interface EdgeRoute {
  readonly name: string;
  /** HEAD beside GET. */
  readonly methods: readonly string[];
  /** Below the gateway's prefix, in its parts: the name of a parameter, or text. */
  readonly segments: readonly ({ readonly text: string } | { readonly parameter: string })[];
  readonly isRead: boolean;
  readonly access: Route['access'];
}

/** What is for clients, by its path; probes, metrics and documentation are not routed. */
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

/** As a regular expression for the whole path. @param parameter how one is matched */
export function pathPattern({ segments }: EdgeRoute, parameter: (name: string) => string): string {
  return segments.map((one) => `/${'text' in one ? escaped(one.text) : parameter(one.parameter)}`).join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
