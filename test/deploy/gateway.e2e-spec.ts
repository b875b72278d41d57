import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Route, RouteInventory } from '../../src/auth/index.js';
import { isMet } from '../../src/auth/route/scope-demand.js';
import { edgeRoutes } from '../../src/cli/gateway/edge-routes.js';
import { envoyCertificateHeader, identityHeaders } from '../../src/cli/gateway/example.js';
import { type Gateway, gatewayFile } from '../../src/cli/gateway/gateway-file.js';
import { loadConfig } from '../../src/config/index.js';
import { type EdgeClaims, type EnvoyRoute, isLetThrough, routeOf } from './envoy-edge.js';
import { envoyMessage } from './envoy-protos.js';
import { problemsOf } from './proto-json.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const prefix = '/messages-api';
const metadata = `/.well-known/oauth-protected-resource${prefix}`;
/** Paths that resemble that of the metadata. */
const otherPaths = [
  '/.well-known/oauth-protected-resource',
  `${metadata}/`,
  `${metadata}/api`,
  `${metadata}x`,
  `/x${metadata}`,
  `${prefix}/.well-known/oauth-protected-resource`,
  metadata.replace('/.', '/x'),
  '/.well-known/openid-configuration',
];
const id = '019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d';
const scopes = ['read:messages', 'write:messages', 'a', 'b'];
/** Every subset of the scopes. */
const subsets = scopes.reduce<string[][]>((sets, scope) => sets.flatMap((set) => [set, [...set, scope]]), [[]]);

const committed = (gateway: Gateway): string => readFileSync(`deploy/gateway/${gateway}.yaml`, 'utf8');
const config = loadConfig({});
/** Routes that a team adds, with every kind of demand. */
const added: readonly Route[] = [
  {
    name: 'ThingsController.move',
    method: 'PATCH',
    path: '/api/v1.0/things/:id/parts/:part',
    access: { all: ['write:messages'], anyOf: [[['a'], ['b']]] },
  },
  {
    name: 'ThingsController.count',
    method: 'GET',
    path: '/api/things/count',
    access: {
      all: [],
      anyOf: [
        [['a', 'b'], ['read:messages']],
        [['b'], ['write:messages']],
      ],
    },
  },
];

/** A route of a team for users and guests. */
const optional: Route = {
  name: 'OffersController.list',
  method: 'GET',
  path: '/api/offers',
  access: { all: [], anyOf: [] },
  isOptional: true,
};

describe('the example configurations of gateways', () => {
  let service: TestApp;
  let table: Route[];
  beforeAll(async () => {
    service = await createTestApp();
    table = service.app.get(RouteInventory).routes();
  });
  afterAll(() => service.close());

  const forClients = () => [...table.filter(({ path }) => path.startsWith('/api/')), ...added];
  const pathOf = ({ path }: Route) => prefix + path.replaceAll(/:\w+/g, id);
  const written = (gateway: Gateway, routes: readonly Route[] = table) =>
    gatewayFile(gateway, edgeRoutes(routes), config);

  it.each(['envoy', 'kong'] as const)('match the routes, and change with them: %s', (gateway) => {
    expect(written(gateway)).toBe(committed(gateway));
    expect(written(gateway, [...table, ...added])).not.toBe(committed(gateway));
  });

  it('drop the same identity headers as nginx', () => {
    const conf = readFileSync('deploy/gateway/nginx.conf', 'utf8');
    const dropped = [...conf.matchAll(/^ +proxy_set_header (\S+) "";$/gm)].map(([, name]) => name!.toLowerCase());
    // nginx overwrites these with its own values.
    const set = ['x-forwarded-host', 'traceparent', 'x-client-cert'];
    const headers = [...identityHeaders, envoyCertificateHeader];
    expect([...dropped.filter((name) => name !== 'connection'), ...set].toSorted()).toEqual(headers.toSorted());
  });

  it('are not generated for another gateway', () => {
    const command = ['dist/cli/gateway.js', '--for', 'nginx'];
    const run = () => execFileSync('node_modules/.bin/node', command, { stdio: 'pipe' });
    expect(run).toThrow('--for must be one of envoy, kong');
  });

  describe('for Envoy', () => {
    const bootstrap = envoyMessage('envoy.config.bootstrap.v3.Bootstrap');
    const routesIn = (text: string): EnvoyRoute[] =>
      parse(text).static_resources.listeners[0].filter_chains[0].filters[0].typed_config.route_config.virtual_hosts[0]
        .routes;

    it('are valid bootstraps by the messages of its API', () => {
      expect(problemsOf(bootstrap, parse(committed('envoy')))).toEqual([]);
      expect(problemsOf(bootstrap, parse(written('envoy', [...table, ...added])))).toEqual([]);
    });

    it.each([
      ['an unknown field', 'strip_failure: true', 'lb_policy: LEAST_REQUEST', 'there is no such field'],
      ['an unknown enum value', 'lb_policy: LEAST_REQUESTS', 'lb_policy: LEAST_REQUEST', 'expected LbPolicy'],
      ['a duration without unit', 'connect_timeout: 1', 'connect_timeout: 1s', 'expected a duration'],
      ['a string for a number', 'port_value: "x"', 'port_value: 9901', 'expected uint32'],
      ['no source for the keys', '\n', /remote_jwks:[^]*?async_fetch: \{\}\n/, 'expected one of remote_jwks'],
      [
        'no timeout of a health check',
        'unhealthy_threshold: 2',
        /timeout: 3s\n\s*unhealthy_threshold: 2/,
        'timeout: required',
      ],
      ['an empty list of domains', 'domains: []', /domains:\n\s*- "\*"/, 'expected at least 1'],
    ])('are invalid with %s', (_, wrong, right, problem) => {
      const text = committed('envoy').replace(right, wrong);
      expect(text).not.toBe(committed('envoy'));
      expect(problemsOf(bootstrap, parse(text)).join('\n')).toContain(problem);
    });

    it('are valid with the lines that the page adds for client certificates', () => {
      const page = readFileSync('docs/operate/envoy-and-kong.md', 'utf8');
      const [, lines = ''] = /common_tls_context[^`]*`[^`]*```yaml\n(.*?)```/s.exec(page) ?? [];
      const edge = parse(committed('envoy'));
      const { typed_config: tls } = edge.static_resources.listeners[0].filter_chains[0].transport_socket;
      Object.assign(tls.common_tls_context, parse(lines));
      expect(tls.common_tls_context).toHaveProperty('validation_context.trust_chain_verification', 'ACCEPT_UNTRUSTED');
      expect(problemsOf(bootstrap, edge)).toEqual([]);
    });

    it('replace or remove the certificate that a client sends in a header, and drop the other identity headers', () => {
      const { typed_config: manager } = parse(committed('envoy')).static_resources.listeners[0].filter_chains[0]
        .filters[0];
      expect(manager.forward_client_cert_details).toBe('SANITIZE_SET');
      expect(manager.set_current_client_cert_details).toEqual({ cert: true });
      // In this list, Envoy's own header would be removed too.
      expect(manager.route_config.virtual_hosts[0].request_headers_to_remove).toEqual(identityHeaders);
    });

    it('contain the tenant only in the placeholder that the page says to replace', () => {
      expect(committed('envoy').replaceAll('TENANT.auth0.com', '')).not.toMatch(/tenant/i);
    });

    it('allow the same requests as the service, whether the scopes are a string or a list', () => {
      const routes = routesIn(written('envoy', [...table, ...added]));
      for (const route of forClients()) {
        const edge = routeOf(routes, route.method, pathOf(route))!;
        const { access } = route;
        expect([edge.name, isLetThrough(edge, undefined)]).toEqual([route.name, access === 'public']);
        for (const granted of subsets) {
          const isAllowed = access === 'public' || isMet(access, new Set(granted));
          for (const claims of [{ scope: granted }, { permissions: granted }, split(granted)]) {
            expect([route.name, claims, isLetThrough(edge, claims)]).toEqual([route.name, claims, isAllowed]);
          }
        }
      }
    });

    it('leave the token to the service where it is optional', () => {
      const edge = routeOf(routesIn(written('envoy', [optional])), 'GET', pathOf(optional))!;
      for (const claims of [undefined, { scope: [] }]) expect(isLetThrough(edge, claims)).toBe(true);
    });

    it('forward only the routes for clients, without the prefix', () => {
      const routes = routesIn(committed('envoy'));
      for (const route of forClients().slice(0, -added.length)) {
        const { regex_rewrite: rewrite } = routeOf(routes, route.method, pathOf(route))!.route;
        const path = pathOf(route).replace(new RegExp(rewrite!.pattern.regex), rewrite!.substitution);
        expect(path).toBe(route.path.replace(':id', id));
      }
      for (const path of ['/metrics', '/health/ready', '/docs', '/api/message', '/api/messages/a/b']) {
        for (const at of [path, prefix + path]) expect([at, routeOf(routes, 'GET', at)]).toEqual([at, undefined]);
      }
      expect(routeOf(routes, 'GET', '/api/messages')).toBeUndefined();
      expect(routeOf(routes, 'DELETE', `${prefix}/api/messages`)).toBeUndefined();
      expect(isLetThrough(routeOf(routes, 'OPTIONS', `${prefix}/api/messages`)!, undefined)).toBe(true);
    });

    it('forward the metadata to everyone, at its own path, which stays as it is', () => {
      const routes = routesIn(committed('envoy'));
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const edge = routeOf(routes, method, metadata)!;
        expect([method, isLetThrough(edge, undefined), edge.route.regex_rewrite]).toEqual([method, true, undefined]);
      }
      for (const path of otherPaths) expect([path, routeOf(routes, 'GET', path)]).toEqual([path, undefined]);
      expect(routeOf(routes, 'POST', metadata)).toBeUndefined();
    });

    it('retry only reads when the request may have been processed already', () => {
      const retried = (method: string, path: string) =>
        routeOf(routesIn(committed('envoy')), method, prefix + path)!.route.retry_policy.retry_on;
      expect(retried('GET', '/api/messages')).toBe('connect-failure,refused-stream,reset');
      for (const [method, path] of [
        ['POST', '/api/messages'],
        ['PATCH', `/api/messages/${id}`],
        ['DELETE', `/api/messages/${id}`],
      ] as const) {
        expect(retried(method, path)).toBe('connect-failure,refused-stream');
      }
    });
  });

  describe('for Kong', () => {
    interface KongRoute {
      readonly name: string;
      readonly methods: string[];
      readonly paths: string[];
      readonly tags: string[];
      readonly plugins: {
        readonly config: {
          readonly replace: { readonly uri: string };
          readonly remove: { readonly headers: string[] };
        };
      }[];
    }
    const routesIn = (text: string): { retries: number; route: KongRoute }[] =>
      parse(text).services.flatMap(({ retries, routes }: { retries: number; routes: KongRoute[] }) =>
        routes.map((route) => ({ retries, route })),
      );
    const matching = (text: string, method: string, path: string) =>
      routesIn(text).filter(
        ({ route }) =>
          route.methods.includes(method) && route.paths.some((one) => new RegExp(one.replace('~', '^')).test(path)),
      );

    it('have one route per route of the service, with its scopes, its path without the prefix, and retries for reads only', () => {
      const text = written('kong', [...table, ...added]);
      for (const ours of forClients()) {
        const [found, ...others] = matching(text, ours.method, pathOf(ours));
        expect(others).toEqual([]);
        expect(found!.route).toMatchObject({ name: ours.name, tags: tagsOf(ours) });
        expect(found!.retries).toBe(ours.method === 'GET' ? 1 : 0);
        const { uri } = found!.route.plugins[0]!.config.replace;
        expect(uri.replaceAll(/\$\(uri_captures\["(\w+)"\]\)/g, ':$1')).toBe(ours.path);
      }
    });

    it('state where a token is optional', () => {
      const [found] = matching(written('kong', [optional]), 'GET', pathOf(optional));
      expect(found!.route.tags).toEqual(['optional-token']);
    });

    it('allow the preflight requests of browsers', () => {
      const [found] = matching(committed('kong'), 'OPTIONS', `${prefix}/api/messages`);
      expect(found!.route).toMatchObject({ name: 'preflight', tags: ['public'] });
      expect(matching(committed('kong'), 'OPTIONS', `${prefix}/metrics`)).toEqual([]);
    });

    it('have one route for the metadata, at its own path, which stays as it is', () => {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const [found, ...others] = matching(committed('kong'), method, metadata);
        expect([found!.route.tags, found!.retries, others]).toEqual([['public'], 1, []]);
        expect(found!.route.plugins[0]!.config.replace.uri).toBe(metadata);
      }
      for (const path of otherPaths) expect([path, matching(committed('kong'), 'GET', path)]).toEqual([path, []]);
      expect(matching(committed('kong'), 'POST', metadata)).toEqual([]);
    });

    it('drop the identity headers and certificates on every route', () => {
      for (const { route } of routesIn(committed('kong'))) {
        expect(route.plugins[0]!.config.remove.headers).toEqual([...identityHeaders, envoyCertificateHeader]);
      }
    });

    it('have no route for internal paths', () => {
      for (const path of ['/metrics', '/health/ready', '/docs', '/api/messages/a/b']) {
        expect(matching(committed('kong'), 'GET', prefix + path)).toEqual([]);
      }
    });
  });
});

/** Splits the scopes between two claims, which add up. */
function split(granted: readonly string[]): EdgeClaims {
  return { scope: granted.slice(0, 1), permissions: granted.slice(1) };
}

function tagsOf({ access }: Route): string[] {
  if (access === 'public') return ['public'];
  return [
    'token',
    ...access.all.map((scope) => `scope:${scope}`),
    ...access.anyOf.map((alternatives) => `scope:${alternatives.map((all) => all.join('&')).join('|')}`),
  ];
}
