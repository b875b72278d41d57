import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Route, RouteAccess } from '../../src/auth/index.js';
import { isMet } from '../../src/auth/scope-demand.js';
import { edgeRoutes } from '../../src/cli/gateway/edge-routes.js';
import { identityHeaders } from '../../src/cli/gateway/example.js';
import { type Gateway, gatewayFile } from '../../src/cli/gateway/gateway-file.js';
import { loadConfig } from '../../src/config/index.js';
import { type EdgeClaims, type EnvoyRoute, isLetThrough, routeOf } from '../support/envoy-edge.js';
import { envoyMessage } from '../support/envoy-protos.js';
import { problemsOf } from '../support/proto-json.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const prefix = '/messages-api';
const id = '019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d';
const scopes = ['read:messages', 'write:messages', 'a', 'b'];
/** Nobody, any token, and one for each set of the scopes. */
const subsets = scopes.reduce<string[][]>((sets, scope) => sets.flatMap((set) => [set, [...set, scope]]), [[]]);

const committed = (gateway: Gateway): string => readFileSync(`deploy/gateway/${gateway}.yaml`, 'utf8');
const config = loadConfig({});
/** A route that a team adds, with every kind of demand. */
const added: Route = {
  name: 'ThingsController.move',
  method: 'PATCH',
  path: '/api/v1.0/things/:id/parts/:part',
  access: { all: ['write:messages'], anyOf: [['a', 'b']] },
};

describe("the gateways' examples", () => {
  let service: TestApp;
  let table: Route[];
  beforeAll(async () => {
    service = await createTestApp();
    table = service.app.get(RouteAccess).routes();
  });
  afterAll(() => service.close());

  const forClients = () => [...table.filter(({ path }) => path.startsWith('/api/')), added];
  const pathOf = ({ path }: Route) => prefix + path.replaceAll(/:\w+/g, id);
  const written = (gateway: Gateway, routes: readonly Route[] = table) =>
    gatewayFile(gateway, edgeRoutes(routes), config);

  it.each(['envoy', 'kong'] as const)('are those of the routes, and change with them: %s', (gateway) => {
    expect(written(gateway)).toBe(committed(gateway));
    expect(written(gateway, [...table, added])).not.toBe(committed(gateway));
  });

  it('drop the same headers that pose as somebody, as does nginx', () => {
    const conf = readFileSync('deploy/gateway/nginx.conf', 'utf8');
    const dropped = [...conf.matchAll(/^ +proxy_set_header (\S+) "";$/gm)].map(([, name]) => name!.toLowerCase());
    // What nginx sets itself, a client has no say in.
    const set = ['x-forwarded-host', 'traceparent'];
    expect([...dropped.filter((name) => name !== 'connection'), ...set].toSorted()).toEqual(identityHeaders.toSorted());
  });

  it('are not written for another gateway', () => {
    const command = ['dist/cli/gateway.js', '--for', 'nginx'];
    const run = () => execFileSync('node_modules/.bin/node', command, { stdio: 'pipe' });
    expect(run).toThrow('npm run -s gateway -- --for envoy|kong');
  });

  describe('for Envoy', () => {
    const bootstrap = envoyMessage('envoy.config.bootstrap.v3.Bootstrap');
    const routesIn = (text: string): EnvoyRoute[] =>
      parse(text).static_resources.listeners[0].filter_chains[0].filters[0].typed_config.route_config.virtual_hosts[0]
        .routes;

    it('is a bootstrap by the messages of its API', () => {
      expect(problemsOf(bootstrap, parse(committed('envoy')))).toEqual([]);
      expect(problemsOf(bootstrap, parse(written('envoy', [...table, added])))).toEqual([]);
    });

    it.each([
      ['a field that there is none of', 'strip_failure: true', 'lb_policy: LEAST_REQUEST', 'there is no such field'],
      ['a word that is no value', 'lb_policy: LEAST_REQUESTS', 'lb_policy: LEAST_REQUEST', 'expected LbPolicy'],
      ['a duration without unit', 'connect_timeout: 1', 'connect_timeout: 1s', 'expected a duration'],
      ['a text for a number', 'port_value: "x"', 'port_value: 9901', 'expected uint32'],
      ['no place for the keys', '\n', /remote_jwks:[^]*?async_fetch: \{\}\n/, 'expected one of remote_jwks'],
      [
        'no time-out of a check',
        'unhealthy_threshold: 2',
        /timeout: 3s\n\s*unhealthy_threshold: 2/,
        'timeout: required',
      ],
      ['an empty list of domains', 'domains: []', /domains:\n\s*- "\*"/, 'expected at least 1'],
    ])('is none with %s', (_, wrong, right, problem) => {
      const text = committed('envoy').replace(right, wrong);
      expect(text).not.toBe(committed('envoy'));
      expect(problemsOf(bootstrap, parse(text)).join('\n')).toContain(problem);
    });

    it('leaves nothing of the placeholder to whoever replaces it as the page says', () => {
      expect(committed('envoy').replaceAll('TENANT.auth0.com', '')).not.toMatch(/tenant/i);
    });

    it('lets through what the service does, whether the scopes are words or a list', () => {
      const routes = routesIn(written('envoy', [...table, added]));
      for (const route of forClients()) {
        const edge = routeOf(routes, route.method, pathOf(route))!;
        const { access } = route;
        expect([edge.name, isLetThrough(edge, undefined)]).toEqual([route.name, access === 'public']);
        for (const held of subsets) {
          const isFree = access === 'public' || isMet(access, new Set(held));
          for (const claims of [{ scope: held }, { permissions: held }, split(held)]) {
            expect([route.name, claims, isLetThrough(edge, claims)]).toEqual([route.name, claims, isFree]);
          }
        }
      }
    });

    it('sends what is for clients on without the prefix, and nothing else', () => {
      const routes = routesIn(committed('envoy'));
      for (const route of forClients().slice(0, -1)) {
        const { regex_rewrite: rewrite } = routeOf(routes, route.method, pathOf(route))!.route;
        const path = pathOf(route).replace(new RegExp(rewrite.pattern.regex), rewrite.substitution);
        expect(path).toBe(route.path.replace(':id', id));
      }
      for (const path of ['/metrics', '/health/ready', '/docs', '/api/message', '/api/messages/a/b']) {
        for (const at of [path, prefix + path]) expect([at, routeOf(routes, 'GET', at)]).toEqual([at, undefined]);
      }
      expect(routeOf(routes, 'GET', '/api/messages')).toBeUndefined();
      expect(routeOf(routes, 'DELETE', `${prefix}/api/messages`)).toBeUndefined();
      expect(isLetThrough(routeOf(routes, 'OPTIONS', `${prefix}/api/messages`)!, undefined)).toBe(true);
    });

    it('repeats only what reads where it may have been taken', () => {
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
      readonly plugins: { readonly config: { readonly replace: { readonly uri: string } } }[];
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

    it('has one route for each of ours, with its scopes, the path behind the prefix and repeats of reads alone', () => {
      const text = written('kong', [...table, added]);
      for (const ours of forClients()) {
        const [found, ...others] = matching(text, ours.method, pathOf(ours));
        expect(others).toEqual([]);
        expect(found!.route).toMatchObject({ name: ours.name, tags: tagsOf(ours) });
        expect(found!.retries).toBe(ours.method === 'GET' ? 1 : 0);
        const { uri } = found!.route.plugins[0]!.config.replace;
        expect(uri.replaceAll(/\$\(uri_captures\["(\w+)"\]\)/g, ':$1')).toBe(ours.path);
      }
    });

    it('lets browsers ask before they send', () => {
      const [found] = matching(committed('kong'), 'OPTIONS', `${prefix}/api/messages`);
      expect(found!.route).toMatchObject({ name: 'preflight', tags: ['public'] });
      expect(matching(committed('kong'), 'OPTIONS', `${prefix}/metrics`)).toEqual([]);
    });

    it('has none for what is not for clients', () => {
      for (const path of ['/metrics', '/health/ready', '/docs', '/api/messages/a/b']) {
        expect(matching(committed('kong'), 'GET', prefix + path)).toEqual([]);
      }
    });
  });
});

/** The scopes in two claims, which add up. */
function split(held: readonly string[]): EdgeClaims {
  return { scope: held.slice(0, 1), permissions: held.slice(1) };
}

function tagsOf({ access }: Route): string[] {
  if (access === 'public') return ['public'];
  return [
    'token',
    ...access.all.map((scope) => `scope:${scope}`),
    ...access.anyOf.map((one) => `scope:${one.join('|')}`),
  ];
}
