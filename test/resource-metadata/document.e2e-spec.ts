import { thisApi } from '../../src/api.js';
import { RouteInventory, scopesOf } from '../../src/auth/index.js';
import { dpopAlgorithms } from '../support/challenges.js';
import { parseResponse, rawExchange, rawRequest } from '../support/raw-request.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const wellKnown = '/.well-known/oauth-protected-resource';
const keys = { jwks: { keys: [] } };

describe('the metadata of the API', () => {
  let service: TestApp;
  let issuer: string;
  let scopes: string[];
  beforeAll(async () => {
    service = await createTestApp({
      PUBLIC_URL: 'https://api.example.com/messages-api',
      TRUST_PROXY: '127.0.0.1',
      CORS_ORIGINS: 'https://app.example.com',
    });
    issuer = service.issuer.url;
    scopes = scopesOf(service.app.get(RouteInventory).routes());
  });
  afterAll(() => service.close());

  const path = `${wellKnown}/messages-api`;
  const get = (url = path, headers: Record<string, string> = {}) => service.inject({ url, headers });
  const found = () => ({
    resource: 'https://api.example.com/messages-api',
    authorization_servers: [issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: thisApi.name,
    resource_documentation: 'https://api.example.com/messages-api/docs',
    dpop_signing_alg_values_supported: dpopAlgorithms,
    dpop_bound_access_tokens_required: false,
  });

  it.each([
    ['a foreign Host', { host: 'evil.example.com' }],
    ['a foreign X-Forwarded-Host', { 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'http' }],
    ['another X-Forwarded-Prefix', { 'x-forwarded-prefix': '/evil' }],
    ['a Forwarded header', { forwarded: 'host=evil.example.com;proto=http' }],
    ['an absolute target', {}, `http://evil.example.com${path}`],
    ['a query', {}, `${path}?resource=https://evil.example.com`],
    ['a useless token', { authorization: 'Bearer evil' }],
  ])('is the same with %s', async (_what, headers: Record<string, string>, url = path) => {
    const response = await get(url, headers);
    expect([response.statusCode, response.json()]).toEqual([200, found()]);
  });

  it.each([
    wellKnown,
    `${wellKnown}/`,
    `${path}/`,
    `${path}/api`,
    `${path}x`,
    `${wellKnown}/Messages-API`,
    `${wellKnown}//messages-api`,
    `${wellKnown}/messages%2Dapi`,
    `${wellKnown}/evil`,
    `/messages-api${wellKnown}`,
    `/messages-api${path}`,
    `${wellKnown}x`,
    '/.well-known/openid-configuration',
  ])('is not at another path: %s', async (url) => {
    const { statusCode, headers, ...response } = await get(url);
    expect([statusCode, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect(headers['cache-control']).toBe('no-store');
    expect(response.json()).toMatchObject({ detail: 'There is nothing at this address' });
  });

  it('is not at a path that only resolves to its own, and needs no Host of HTTP/1.0', async () => {
    await service.app.listen(0, '127.0.0.1');
    const url = await service.app.getUrl();
    const status = async (target: string) => parseResponse(await rawRequest(url, [`GET ${target} HTTP/1.1`])).status;
    for (const target of ['/./messages-api', '/x/../messages-api', '/%2e/messages-api', '/x/%2e%2e/messages-api']) {
      expect([target, await status(wellKnown + target)]).toEqual([target, 404]);
    }
    expect(await status(`/api/..${path}`)).toBe(404);
    const old = parseResponse(await rawExchange(url, `GET ${path} HTTP/1.0\r\n\r\n`));
    expect([old.status, JSON.parse(old.body)]).toEqual([200, found()]);
  });

  it('has exactly the members that have a value, in the format and with the headers of a public document', async () => {
    const response = await get();
    expect(response.body).toBe(JSON.stringify(found()));
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.headers['cache-control']).toBe('public, max-age=3600');
    expect(response.headers).not.toHaveProperty('www-authenticate');
  });

  it('has no body for HEAD, and the headers of GET', async () => {
    const [head, got] = [await service.inject({ method: 'HEAD', url: path }), await get()];
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([200, '', String(got.body.length)]);
    for (const name of ['content-type', 'cache-control', 'access-control-allow-origin']) {
      expect(head.headers[name]).toBe(got.headers[name]);
    }
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('is only to be read: %s is a 404', async (method) => {
    expect((await service.inject({ method, url: path })).statusCode).toBe(404);
  });

  it.each([undefined, 'https://app.example.com', 'https://stranger.example.com', 'null'])(
    'can be read by a browser application of the origin %s',
    async (origin) => {
      const { headers } = await get(path, origin === undefined ? {} : { origin });
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers).not.toHaveProperty('vary');
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    },
  );

  it('is the only address that a browser application of any origin can read', async () => {
    for (const url of ['/api/public', '/docs/openapi.json', '/health/live', '/.well-known/other', `/x${path}`]) {
      const { headers } = await get(url, { origin: 'https://stranger.example.com' });
      expect([url, headers['access-control-allow-origin']]).toEqual([url, undefined]);
    }
  });

  it('can be read after a preflight, as for the header MCP-Protocol-Version of MCP clients', async () => {
    const { statusCode, headers } = await service.inject({
      method: 'OPTIONS',
      url: path,
      headers: {
        origin: 'https://stranger.example.com',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'mcp-protocol-version',
      },
    });
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'mcp-protocol-version',
    });
  });

  it('is not part of the OpenAPI document, whose paths are below PUBLIC_URL', async () => {
    const { paths } = (await get('/docs/openapi.json')).json<{ paths: object }>();
    expect(Object.keys(paths).filter((one) => one.includes('well-known'))).toEqual([]);
  });
});

describe('the metadata of the API, as it is configured', () => {
  const documentOf = async (variables: NodeJS.ProcessEnv, url: string) => {
    const service = await createTestApp(variables);
    const response = await service.inject({ url });
    await service.close();
    return [response.statusCode, response.json<Record<string, unknown>>()] as const;
  };

  it.each([
    ['https://api.example.com', wellKnown],
    ['https://api.example.com/', wellKnown],
    ['https://api.example.com/messages-api/', `${wellKnown}/messages-api/`],
    ['https://api.example.com:8443/v1:beta/*(x)', `${wellKnown}/v1:beta/*(x)`],
    ['https://api.example.com/ü/%C3%BC', `${wellKnown}/%C3%BC/%C3%BC`],
  ])('is that of PUBLIC_URL %s, at %s', async (resource, url) => {
    const [status, document] = await documentOf({ PUBLIC_URL: resource }, url);
    const documentation = `${resource.replace(/\/$/, '')}/docs`;
    expect([status, document]).toEqual([
      200,
      expect.objectContaining({ resource, resource_documentation: documentation }),
    ]);
  });

  it('is nowhere without PUBLIC_URL', async () => {
    const service = await createTestApp();
    const urls = [wellKnown, `${wellKnown}/`, `${wellKnown}/messages-api`];
    const responses = await Promise.all(
      urls.map((url) => service.inject({ url, headers: { host: 'api.example.com' } })),
    );
    await service.close();
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404]);
  });

  it('names no documentation where there is none, and scopes as clients request them', async () => {
    const variables = { DOCS_ENABLED: 'false', DOCS_SCOPE_PREFIX: 'api://ID/' };
    const [, document] = await documentOf({ ...variables, PUBLIC_URL: 'https://api.example.com' }, wellKnown);
    expect(document).not.toHaveProperty('resource_documentation');
    const scopes = document.scopes_supported as string[]; // RFC 9728, section 2
    expect(scopes).toContain('api://ID/read:messages');
    for (const scope of scopes) expect(scope).toMatch(/^api:\/\/ID\/\w+:\w+$/);
  });

  const template = 'https://login.example.com/{tenantid}/v2.0';
  it.each<[what: string, issuers: object[], servers: string[] | undefined]>([
    [
      'the issuers that are addresses, and those of the tenants of a template',
      [
        { issuer: 'acme.com', ...keys },
        { issuer: 'https://b.example.com/' },
        { issuer: 'urn:acme', ...keys },
        { issuer: template, tenants: ['one', 'two'] },
        { issuer: 'https://a.example.com?x', ...keys },
        { issuer: 'http://localhost:9/realms/a' },
      ],
      [
        'https://b.example.com/',
        'https://login.example.com/one/v2.0',
        'https://login.example.com/two/v2.0',
        'http://localhost:9/realms/a',
      ],
    ],
    [
      'none for texts and for a template of any tenant',
      [
        { issuer: template, tenants: '*' },
        { issuer: 'acme.com', ...keys },
      ],
      undefined,
    ],
  ])('names as authorization servers %s', async (_what, issuers, servers) => {
    const list = issuers.map((one) => ({ audience: 'api', ...one }));
    const unset = { AUTH_ISSUER: '', AUTH_AUDIENCE: '' };
    const variables = { ...unset, AUTH_ISSUERS: JSON.stringify(list), PUBLIC_URL: 'https://api.example.com' };
    const [status, document] = await documentOf(variables, wellKnown);
    expect([status, document.authorization_servers]).toEqual([200, servers]);
    expect(Object.hasOwn(document, 'authorization_servers')).toBe(servers !== undefined);
  });
});
