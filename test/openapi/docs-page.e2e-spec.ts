import { type TestApp, audience, createTestApp } from '../support/test-app.js';

const policyOf = (connect: string) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${connect}; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Starts the service with the client of the local issuer, unless `environment` overrides it. */
const withDocs = (environment: NodeJS.ProcessEnv = {}) =>
  createTestApp({ DOCS_CLIENT_ID: 'swagger-ui', ...environment });

describe('the documentation page', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await withDocs();
  });
  afterAll(() => service.close());
  const get = (url: string) => service.inject({ url });

  it('is at /docs/, and /docs redirects there by a relative address, which keeps a path prefix', async () => {
    const response = await get('/docs');
    expect({ status: response.statusCode, location: response.headers.location }).toEqual({
      status: 302,
      location: 'docs/',
    });
    expect((await get('/docs/')).headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('may only run its own files, and only call the API and the issuer', async () => {
    const { headers } = await get('/docs/');
    expect(headers).toMatchObject({
      'content-security-policy': policyOf(`'self' ${service.issuer.url}`),
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cache-control': 'no-store',
    });
  });

  it.each(['/docs/', '/docs/oauth2-redirect.html'])(
    'has no inline script or style in %s, and only relative addresses',
    async (url) => {
      const { statusCode, body } = await get(url);
      expect(statusCode).toBe(200);
      expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|<script[^>]*>[^<]|<style|\son\w+=|\sstyle=/i);
      const addresses = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
      expect(addresses.length).toBeGreaterThan(2);
      for (const address of addresses) {
        expect(address).toMatch(/^[\w.-]+$/);
        expect({ address, status: (await get(`/docs/${address}`)).statusCode }).toEqual({ address, status: 200 });
      }
    },
  );

  it('has a login redirect page that stays connected to the window which opened it', async () => {
    const { headers } = await get('/docs/oauth2-redirect.html');
    expect(headers).toMatchObject({
      'content-security-policy': policyOf("'self'"),
      'cross-origin-opener-policy': 'unsafe-none',
    });
  });

  it('gives its script the client with the scopes for reading only, and the claims that grant scopes', async () => {
    const response = await get('/docs/settings.json');
    expect(response.headers['cache-control']).toBe('no-store');
    const settings = response.json<{ client: { scopes: string[] } }>();
    expect(settings).toEqual({
      client: { clientId: 'swagger-ui', audience, scopes: expect.arrayContaining(['read:messages']) },
      scopeClaims: [['scope'], ['permissions']],
    });
    expect(settings.client.scopes).not.toContain('write:messages');
  });

  it.each(['/docs/swagger-ui.js', '/docs/../package.json', '/docs/%2e%2e/docs.js', '/docs/ui', '/docs/openapi.ts'])(
    'responds with 404 for %s',
    async (url) => {
      const { statusCode, headers } = await get(url);
      expect([statusCode, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    },
  );
});

describe('the documentation when the issuer is unavailable', () => {
  it('is served, and accepts a pasted token', async () => {
    const service = await withDocs({ AUTH_ISSUER: 'http://127.0.0.1:1' });
    const page = await service.inject({ url: '/docs/' });
    const document = (await service.inject({ url: '/docs/openapi.json' })).json();
    await service.close();
    expect(page.headers['content-security-policy']).toBe(policyOf("'self' http://127.0.0.1:1"));
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer']);
    expect(document.paths['/api/private'].get.security).toEqual([{ bearer: [] }]);
  });
});

describe('the documentation without a client', () => {
  it('accepts a pasted token, and may not call the issuer', async () => {
    const service = await createTestApp();
    const page = await service.inject({ url: '/docs/' });
    const document = (await service.inject({ url: '/docs/openapi.json' })).json();
    const settings = (await service.inject({ url: '/docs/settings.json' })).json();
    await service.close();
    expect(page.headers['content-security-policy']).toBe(policyOf("'self'"));
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer']);
    expect(settings).toEqual({ scopeClaims: [['scope'], ['permissions']] });
  });
});

describe('DOCS_ENABLED=false', () => {
  it('removes the documentation page and the OpenAPI document', async () => {
    const service = await withDocs({ DOCS_ENABLED: 'false' });
    const responses = await Promise.all(
      ['/docs', '/docs/', '/docs/openapi.json', '/docs/swagger-ui.css'].map((url) => service.inject({ url })),
    );
    await service.close();
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
  });
});
