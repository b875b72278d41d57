import type { OpenAPIObject } from '@nestjs/swagger';
import { RouteAccess, namedScopes } from '../src/auth/index.js';
import { type TestApp, createTestApp } from './support/test-app.js';

describe('the documentation', () => {
  let service: TestApp;
  let document: OpenAPIObject;
  beforeAll(async () => {
    service = await createTestApp();
    document = (await service.inject({ url: '/docs/openapi.json' })).json();
  });
  afterAll(() => service.close());

  const documented = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');

  it('has every route under /api, with its scopes as security requirement and the problems that it answers', () => {
    const routes = service.app
      .get(RouteAccess)
      .routes()
      .filter(({ path }) => path.startsWith('/api'));
    expect(routes).toHaveLength(8);
    for (const { method, path, access } of routes) {
      const operation = Reflect.get(document.paths[documented(path)]!, method.toLowerCase());
      const security = access === 'public' ? [] : [{ bearer: namedScopes(access) }];
      expect({ path, security: operation.security }).toEqual({ path, security });
      const statuses = Object.keys(operation.responses);
      if (access !== 'public') expect(statuses).toEqual(expect.arrayContaining(['401', '503']));
      expect(statuses.includes('403')).toBe(access !== 'public' && namedScopes(access).length > 0);
    }
  });

  it('refers only to components that it has', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name] of references) expect(document.components!.schemas).toHaveProperty([name!]);
  });

  it('is Swagger UI at /docs, whose files come from us and carry no inline script', async () => {
    const page = await service.inject({ url: '/docs' });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*\S/);
    const sources = [...page.body.matchAll(/(?:src|href)="\.\/(docs\/[^"]+)"/g)].map(([, source]) => `/${source}`);
    expect(sources.length).toBeGreaterThan(3);
    const files = await Promise.all(sources.map((url) => service.inject({ url })));
    expect(files.map(({ statusCode }) => statusCode)).toEqual(sources.map(() => 200));
  });
});

describe('health and metrics', () => {
  it('are public, and readiness tells of the database and the keys', async () => {
    const service = await createTestApp();
    // Waits for the keys, which the start does not.
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

  it('are ready no longer, but alive, when there are no keys', async () => {
    const service = await createTestApp({ AUTH_ISSUER: 'http://127.0.0.1:1' });
    const ready = await service.inject({ url: '/health/ready' });
    const live = await service.inject({ url: '/health/live' });
    await service.close();
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({ details: { signingKeys: { status: 'down' } } });
    expect(live.statusCode).toBe(200);
  });
});
