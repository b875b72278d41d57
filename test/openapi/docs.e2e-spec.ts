import type { OpenAPIObject } from '@nestjs/swagger';
import { RouteInventory, namedScopes } from '../../src/auth/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

describe('the documentation', () => {
  let service: TestApp;
  let document: OpenAPIObject;
  beforeAll(async () => {
    service = await createTestApp({ DOCS_CLIENT_ID: 'swagger-ui' });
    const { url, published } = service.issuer;
    published.metadata = { authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/oauth/token` };
    document = (await service.inject({ url: '/docs/openapi.json' })).json();
  });
  afterAll(() => service.close());

  const inventory = () => service.app.get(RouteInventory);
  const apiRoutes = () =>
    inventory()
      .routes()
      .filter(({ path }) => path.startsWith('/api'));
  const documented = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');

  it('has every route under /api, with its scopes as security requirements and its problem responses', () => {
    for (const { method, path, access } of apiRoutes()) {
      const operation = Reflect.get(document.paths[documented(path)]!, method.toLowerCase());
      const scopes = access === 'public' ? [] : namedScopes(access);
      const security = access === 'public' ? [] : [{ oauth2: scopes }, { bearer: scopes }];
      expect({ path, security: operation.security }).toEqual({ path, security });
      const statuses = Object.keys(operation.responses);
      if (access !== 'public') expect(statuses).toEqual(expect.arrayContaining(['401', '503']));
      expect(statuses.includes('403')).toBe(access !== 'public' && namedScopes(access).length > 0);
    }
  });

  it('references only components that it defines', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name] of references) expect(document.components!.schemas).toHaveProperty([name!]);
  });

  it('offers the issuer’s login, with the scopes that operations require and their descriptions', () => {
    expect(document.components!.securitySchemes).toEqual({
      bearer: expect.objectContaining({ type: 'http', scheme: 'bearer' }),
      oauth2: {
        type: 'oauth2',
        description: expect.any(String),
        flows: {
          authorizationCode: {
            authorizationUrl: `${service.issuer.url}/authorize`,
            tokenUrl: `${service.issuer.url}/oauth/token`,
            scopes: expect.objectContaining(inventory().scopeDescriptions()),
          },
        },
      },
    });
  });

  it('begins with a table of the routes that each scope grants access to', () => {
    const rows = document.info.description!.split('\n').filter((line) => line.startsWith('| '));
    for (const { method, path } of apiRoutes()) {
      const route = `\`${method} ${documented(path)}\``;
      expect([route, rows.filter((row) => row.includes(route))]).toEqual([route, [expect.any(String)]]);
    }
  });
});

describe('health and metrics', () => {
  it('are public, and readiness reports the database and the keys', async () => {
    const service = await createTestApp();
    // Waits for the keys, which startup does not.
    await service.injectAs('', { url: '/api/private' });
    const ready = await service.inject({ url: '/health/ready' });
    expect(await service.inject({ url: '/health/live' })).toMatchObject({ statusCode: 200 });
    const metrics = await service.inject({ url: '/metrics' });
    await service.close();
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toMatchObject({
      details: { database: { status: 'up' }, signingKeys: { status: 'up' } },
    });
    expect(metrics.headers['content-type']).toMatch(/^text\/plain/);
    expect(metrics.body).toContain('nodejs_eventloop_lag_seconds');
  });

  it('report not ready, but alive, when the keys are unavailable', async () => {
    const service = await createTestApp({ AUTH_ISSUER: 'http://127.0.0.1:1' });
    const ready = await service.inject({ url: '/health/ready' });
    const live = await service.inject({ url: '/health/live' });
    await service.close();
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({ details: { signingKeys: { status: 'down' } } });
    expect(live.statusCode).toBe(200);
  });
});
