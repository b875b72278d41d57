import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';
import { TestIssuer } from '../../src/testing/index.js';
import { audience, createTestApp } from '../support/test-app.js';

const client = { DOCS_CLIENT_ID: 'swagger-ui' };
const prefix = 'api://5e3ab1a5-9c2e-4b56-9f38-0d5a4fdc2c7a/';

/** What the service serves to the page of one configuration. */
interface Served {
  readonly document: OpenAPIObject;
  readonly settings: { client?: { scopes: string[] } };
  /** The origins of `connect-src`. */
  readonly reachable: string;
}

async function served(environment: NodeJS.ProcessEnv, prepare?: (issuer: TestIssuer) => void): Promise<Served> {
  const service = await createTestApp({ ...client, ...environment });
  prepare?.(service.issuer);
  const page = await service.inject({ url: '/docs/' });
  const document = (await service.inject({ url: '/docs/openapi.json' })).json<OpenAPIObject>();
  const settings = (await service.inject({ url: '/docs/settings.json' })).json<Served['settings']>();
  await service.close();
  const [, reachable = ''] = /connect-src ([^;]+);/.exec(String(page.headers['content-security-policy'])) ?? [];
  return { document, settings, reachable };
}

/** The addresses of the login; undefined where there is none. */
function loginOf({ components }: OpenAPIObject) {
  const { oauth2 } = components!.securitySchemes as { oauth2?: { flows: { authorizationCode: Flow } } }; // as served
  return oauth2?.flows.authorizationCode;
}
type Flow = { authorizationUrl: string; tokenUrl: string; scopes: Record<string, string> };

/** The security requirements of all operations. */
function requirementsOf({ paths }: OpenAPIObject): Record<string, string[]>[] {
  const operations = Object.values(paths).flatMap((item) => Object.values(item) as { security?: [] }[]); // as served
  return operations.flatMap(({ security = [] }) => security);
}

/** Runs the linter that checks openapi.json. Returns its report, as JSON. */
async function lint(document: OpenAPIObject): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  const file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  const options = ['lint', file, '--config', 'redocly.yaml', '--format', 'json', '--max-problems', '1000'];
  const run = promisify(execFile)('node_modules/.bin/redocly', options);
  // It fails where it finds an error, and reports that too.
  const { stdout } = await run.catch((error: unknown) => Object(error) as { stdout: string }); // as execFile rejects
  await rm(folder, { recursive: true });
  return stdout;
}

const publishLogin = ({ url, published }: TestIssuer) => {
  published.metadata = { authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/oauth/token` };
};

describe('DOCS_SCOPE_PREFIX', () => {
  let document: OpenAPIObject;
  let settings: Served['settings'];
  beforeAll(async () => {
    // The linter objects to the address localhost.
    const environment = { DOCS_SCOPE_PREFIX: prefix, PUBLIC_URL: 'https://api.example.org' };
    ({ document, settings } = await served(environment, publishLogin));
  });

  it('precedes the scopes that the login requests, the preselected ones too', () => {
    const { client } = settings;
    const scopes = Object.keys(loginOf(document)!.scopes);
    expect(scopes).toEqual(expect.arrayContaining([`${prefix}read:messages`, `${prefix}write:messages`]));
    expect(client).toEqual({
      clientId: 'swagger-ui',
      audience,
      scopes: expect.arrayContaining([`${prefix}read:messages`]),
    });
    for (const scope of [...scopes, ...client!.scopes]) expect(scope).toMatch(/^api:.+\/\w+:\w+$/);
  });

  it('precedes the scopes of the login’s security requirements, so that the flow defines each, and not those of tokens', () => {
    expect(document.paths['/api/messages']!.post!.security).toEqual([
      { oauth2: [`${prefix}write:messages`] },
      { bearer: ['write:messages'] },
    ]);
    const defined = Object.keys(loginOf(document)!.scopes);
    const required = requirementsOf(document).flatMap(({ oauth2 = [] }) => oauth2);
    expect(new Set(required)).toEqual(new Set(defined));
  });

  it('leaves a document that the linter accepts', async () => {
    expect(JSON.parse(await lint(document))).toMatchObject({ problems: [] });
  });

  it('does not change the scopes that a token must have', async () => {
    const service = await createTestApp({ ...client, DOCS_SCOPE_PREFIX: prefix });
    const list = (scope: string) => service.injectAs(scope, { url: '/api/messages' });
    const responses = [await list('read:messages'), await list(`${prefix}read:messages`)];
    await service.close();
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([200, 403]);
  });
});

describe('the login with split host names', () => {
  // Nothing listens there: a request of the service to the issuer's outer address would fail.
  const outer = 'http://localhost:1/realms/demo';
  let inner: TestIssuer;
  beforeAll(async () => {
    inner = await TestIssuer.start({ audience, path: '/realms/demo' });
  });
  afterAll(() => inner.close());

  const login = '/protocol/openid-connect/auth';
  const token = '/protocol/openid-connect/token';

  it.each([
    ['outer addresses', () => ({ authorization_endpoint: `${outer}${login}`, token_endpoint: `${outer}${token}` })],
    [
      'inner addresses, except for the login page (KC_HOSTNAME_BACKCHANNEL_DYNAMIC)',
      () => ({ authorization_endpoint: `${outer}${login}`, token_endpoint: `${inner.url}${token}` }),
    ],
  ])('uses the outer addresses when the metadata has %s', async (_case, endpoints) => {
    inner.published.metadata = { issuer: outer, ...endpoints() };
    const { document, reachable } = await served({
      AUTH_ISSUER: outer,
      AUTH_DISCOVERY_URL: `${inner.url}/.well-known/openid-configuration`,
    });
    expect(loginOf(document)).toMatchObject({ authorizationUrl: `${outer}${login}`, tokenUrl: `${outer}${token}` });
    expect(reachable).toBe("'self' http://localhost:1");
  });

  it('lets the page call the outer address while the service can’t reach the inner one', async () => {
    const { document, reachable } = await served({
      AUTH_ISSUER: outer,
      AUTH_DISCOVERY_URL: 'http://127.0.0.1:1/.well-known/openid-configuration',
    });
    expect(loginOf(document)).toBeUndefined();
    expect(reachable).toBe("'self' http://localhost:1");
  });
});

describe('the login of an issuer', () => {
  let issuer: TestIssuer;
  beforeEach(async () => {
    issuer = await TestIssuer.start({ audience });
  });
  afterEach(() => issuer.close());

  it('of many tenants is at the endpoints that its metadata for "common" states', async () => {
    const template = `${issuer.url}/{tenantid}/v2.0`;
    const authorizationUrl = `${issuer.url}/common/oauth2/v2.0/authorize`;
    const tokenUrl = `${issuer.url}/common/oauth2/v2.0/token`;
    issuer.published.metadataPath = '/common/v2.0/.well-known/openid-configuration';
    issuer.published.metadata = {
      issuer: template,
      authorization_endpoint: authorizationUrl,
      token_endpoint: tokenUrl,
    };
    const entry = { issuer: template, tenants: '*', audience, profile: 'entra' };
    const { document, reachable } = await served({
      AUTH_ISSUER: '',
      AUTH_AUDIENCE: '',
      AUTH_ISSUERS: JSON.stringify([entry]),
    });
    expect(loginOf(document)).toMatchObject({ authorizationUrl, tokenUrl });
    expect(reachable).toBe(`'self' ${issuer.url}`);
  });

  it('may have its token endpoint at another origin, the only one that the page may then call', async () => {
    const authorizationUrl = 'https://login.example.com/authorize';
    const tokenUrl = 'https://tokens.example.com/token?p=policy';
    issuer.published.metadata = { authorization_endpoint: authorizationUrl, token_endpoint: tokenUrl };
    const { document, reachable } = await served({ AUTH_ISSUER: issuer.url });
    expect(loginOf(document)).toMatchObject({ authorizationUrl, tokenUrl });
    expect(reachable).toBe("'self' https://tokens.example.com");
  });

  it.each(['acme.com', 'urn:example:issuer'])('%s, which is not an address, is where its metadata is', async (name) => {
    const authorizationUrl = 'https://login.example.com/authorize';
    const tokenUrl = 'https://login.example.com/token';
    issuer.published.metadata = { issuer: name, authorization_endpoint: authorizationUrl, token_endpoint: tokenUrl };
    const environment = {
      AUTH_ISSUER: name,
      AUTH_DISCOVERY_URL: `${issuer.url}/.well-known/openid-configuration`,
    };
    const { document, reachable } = await served(environment);
    expect(loginOf(document)).toMatchObject({ authorizationUrl, tokenUrl });
    expect(reachable).toBe("'self' https://login.example.com");
  });

  it.each(['acme.com', 'urn:example:issuer'])('%s is not offered where only its keys are known', async (name) => {
    const environment = { AUTH_ISSUER: name, AUTH_JWKS_URI: issuer.published.jwksUri };
    const { document, reachable } = await served(environment);
    expect(loginOf(document)).toBeUndefined();
    expect(reachable).toBe("'self'");
  });
});
