import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type AuthApp, createAuthApp } from './auth-app.js';
import { advanceClock, driveClock } from '../support/clock.js';
import { startService } from '../support/service-process.js';
import { TestIssuer } from '../../src/testing/index.js';

const requestHint = 'the client must request it with the identifier of this API as audience';
const mapperHint =
  'add a mapper "Audience" for this API to a client scope of the client, or give the user a role of its client';
const audienceHint = 'did the client request it without audience? (Auth0 needs that parameter)';

describe('the log of a misconfigured service', () => {
  let issuer: TestIssuer;
  let service: AuthApp;
  beforeEach(async () => {
    driveClock();
    issuer = await TestIssuer.start();
    service = await createAuthApp({ AUTH_ISSUER: issuer.url });
    await service.who(issuer.token());
  });
  afterEach(async () => {
    await service.close();
    await issuer.close();
    jest.useRealTimers();
  });

  const hints = () => service.log.filter((line) => line.startsWith('An access token was rejected: '));
  const now = () => Math.floor(Date.now() / 1000);

  it.each([
    ['an opaque token', () => 'opaque', `it is an opaque token: ${audienceHint}`],
    ['an encrypted token', () => 'a.b.c.d.e', `it is an encrypted token: ${audienceHint}`],
    [
      'an issuer with an extra slash',
      () => issuer.token({ claims: { iss: `${issuer.url}/` } }),
      () =>
        `its iss differs from issuer (AUTH_ISSUER), ${issuer.url}, in the slash at the end: set issuer exactly as tokens have it`,
    ],
    [
      'an issuer with another scheme',
      () => issuer.token({ claims: { iss: issuer.url.replace('http:', 'https:') } }),
      () =>
        `its iss differs from issuer (AUTH_ISSUER), ${issuer.url}, in http or https: set issuer exactly as tokens have it`,
    ],
    [
      'a token whose audience is the client',
      () => issuer.token({ claims: { aud: 'client', azp: 'client' } }),
      `its audience is the client: ${requestHint}; audience (AUTH_AUDIENCE) is api`,
    ],
    [
      'a token for another API',
      () => issuer.token({ claims: { aud: 'other', azp: 'client' } }),
      'it is for another API; audience (AUTH_AUDIENCE) is api: the client must request a token for this API',
    ],
    [
      'a token for this API with an extra slash',
      () => issuer.token({ claims: { aud: ['other', 'api/'] } }),
      'its aud differs from audience (AUTH_AUDIENCE), api, in the slash at the end',
    ],
    [
      'a token of Keycloak for no API',
      () => issuer.token({ claims: { aud: 'account', typ: 'Bearer' } }),
      `its audience is account, Keycloak's own client: ${mapperHint}; audience (AUTH_AUDIENCE) is api`,
    ],
    [
      'a token for Microsoft Graph',
      () => issuer.token({ claims: { aud: 'https://graph.microsoft.com' } }),
      'it is for Microsoft Graph: the client must request a scope of this API, such as api://CLIENT_ID/SCOPE',
    ],
    [
      'an ID token',
      () => issuer.token({ claims: { aud: 'client', nonce: 'n', scope: undefined } }),
      'it is an ID token: the client must send its access token',
    ],
    [
      'an ID token for this API',
      () => issuer.token({ claims: { at_hash: 'h', scope: '' } }),
      'it is an ID token: the client must send its access token',
    ],
    [
      'a logout token',
      () => issuer.token({ claims: { events: {} } }),
      'it is a logout token or another security event token: the client must send its access token',
    ],
    [
      'a token without aud',
      () => issuer.token({ claims: { aud: undefined } }),
      `it lacks the claim aud: ${requestHint}`,
    ],
    ...['iss', 'exp', 'sub', 'iat'].map((name): [string, () => string, string] => [
      `a token without ${name}`,
      () => issuer.token({ claims: { [name]: undefined } }),
      `it lacks the claim ${name}: have the issuer add it`,
    ]),
    [
      'a bound token',
      () => issuer.token({ claims: { cnf: { jkt: 'x' } } }),
      'its cnf asks for a proof that this service does not know',
    ],
    [
      'a typ of another profile',
      () => issuer.token({ header: { typ: 'JOSE' } }),
      'its typ is not one of jwt, at+jwt: is profile (AUTH_PROFILE) right?',
    ],
    ['a typ of the wrong type', () => issuer.token({ header: { typ: 5 } }), 'its typ is not a string'],
    [
      'an algorithm that is not allowed',
      () => issuer.token({ header: { alg: 'PS256' } }),
      'it is signed with PS256, which algorithms (AUTH_ALGORITHMS), RS256, does not list',
    ],
    [
      'a shared secret',
      () => issuer.token({ header: { alg: 'HS256' } }),
      'it is signed with a shared secret (HS256), which is never accepted: have the issuer sign with an RSA or EC key ' +
        '(Auth0: RS256 as the signing algorithm of the API; FusionAuth: the access token signing key in the JWT settings)',
    ],
    [
      'the refresh token of Keycloak, which a shared secret signs',
      () => issuer.token({ header: { alg: 'HS512' }, claims: { typ: 'Refresh' } }),
      "it is another of Keycloak's tokens (ID, refresh, …): the client must send its access token",
    ],
    [
      'a token issued in the future',
      () => issuer.token({ claims: { iat: now() + 90 } }),
      "by our clock it is 90 s early: are the issuer's clock and ours synchronized?",
    ],
    [
      'a token that has just expired',
      () => issuer.token({ claims: { exp: now() - 42 } }),
      "by our clock it is 42 s late: are the issuer's clock and ours synchronized?",
    ],
  ])('has a hint for %s', async (_what, token, text) => {
    await service.who(token());
    expect(hints()).toEqual([`An access token was rejected: ${typeof text === 'string' ? text : text()}`]);
  });

  it('has no hint for tokens that point to no misconfiguration', async () => {
    await service.who(issuer.token({ header: { alg: 'none' } }));
    await service.who(issuer.token({ header: { alg: 5 } }));
    await service.who(issuer.token({ header: { crit: ['x'] } }));
    await service.who(issuer.token({ claims: { exp: 'soon' } }));
    await service.who('a.b.c');
    await service.who(issuer.token({ claims: { iss: 'https://stranger.example.com' } }));
    await service.who(issuer.token({ claims: { exp: now() - 86_400 } }));
    await service.who(issuer.flawed.algNoneUnsigned());
    await service.who(issuer.token({ header: { kid: 'unknown' } }));
    expect(hints()).toEqual([]);
  });

  it('repeats a hint at most once a minute per missing claim', async () => {
    const without = (name: string) => service.who(issuer.token({ claims: { [name]: undefined } }));
    for (const name of ['exp', 'aud', 'exp', 'aud', 'sub']) await without(name);
    expect(hints()).toHaveLength(3);
    await advanceClock(61);
    await without('exp');
    expect(hints()).toHaveLength(4);
  });

  it('repeats a hint at most once a minute per cause', async () => {
    const opaque = async () => service.who('opaque');
    await opaque();
    await opaque();
    await service.who('a.b.c.d.e');
    expect(hints()).toHaveLength(2);
    await advanceClock(59);
    await opaque();
    expect(hints()).toHaveLength(2);
    await advanceClock(2);
    await opaque();
    expect(hints()).toHaveLength(3);
  });

  it('contains no values from the token', async () => {
    await service.who(issuer.token({ claims: { aud: 'secret-aud', azp: 'secret-azp', sub: 'secret-sub' } }));
    expect(hints()).toHaveLength(1);
    expect(service.log.join('\n')).not.toContain('secret');
  });
});

const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee';
const otherTenant = 'bbbbcccc-1111-dddd-2222-eeee3333ffff';
const v1 = (of: string) => `https://sts.windows.net/${of}/`;
const v2 = (of: string) => `https://login.microsoftonline.com/${of}/v2.0`;
const template = v2('{tenantid}');
const entra = (issuer: string) => ({ AUTH_ISSUER: issuer, AUTH_PROFILE: 'entra' });
const profile = (name: string) => ({ AUTH_ISSUER: 'https://issuer.example', AUTH_PROFILE: name });
const several = (options: object) => ({ issuer: 'https://issuer.example', audience: 'api', ...options });

interface Row {
  readonly what: string;
  /** The variables of one issuer, or an entry of AUTH_ISSUERS. */
  readonly env?: Record<string, string>;
  readonly entry?: object;
  readonly header?: object;
  readonly claims: Record<string, unknown>;
  /** Undefined: none. */
  readonly hint: string | undefined;
}

const accessTokenWanted = 'it may be an ID token, and the client must send its access token';

/** Tokens that are wrong for the configuration, with the keys at AUTH_JWKS_URI. */
const rows: readonly Row[] = [
  {
    what: 'a token of version 1.0 of Entra ID',
    env: entra(v2(tenant)),
    claims: { iss: v1(tenant) },
    hint: `it is a token of version 1.0 of Entra ID, and issuer (AUTH_ISSUER), ${v2(tenant)}, is of version 2.0: set requestedAccessTokenVersion to 2 in the manifest of the API's app registration, or set issuer and audience to those of version 1.0`,
  },
  {
    what: 'a token of version 2.0 of Entra ID',
    env: entra(v1(tenant)),
    claims: { iss: v2(tenant) },
    hint: `it is a token of version 2.0 of Entra ID, and issuer (AUTH_ISSUER), ${v1(tenant)}, is of version 1.0: set requestedAccessTokenVersion to null or 1 in the manifest of the API's app registration, or set issuer and audience to those of version 2.0`,
  },
  {
    what: 'a token for Microsoft Graph, of version 1.0',
    env: entra(v2(tenant)),
    claims: { iss: v1(tenant), aud: '00000003-0000-0000-c000-000000000000' },
    hint: 'it is for Microsoft Graph: the client must request a scope of this API, such as api://CLIENT_ID/SCOPE',
  },
  {
    what: 'a token of another tenant',
    env: entra(v2(tenant)),
    claims: { iss: v2(otherTenant) },
    hint: `it is from another tenant than issuer (AUTH_ISSUER), ${v2(tenant)}: to accept several, set issuer to ${template} and list them in tenants (in AUTH_ISSUERS)`,
  },
  {
    what: 'a tenant that is not listed',
    entry: { issuer: template, profile: 'entra', tenants: [tenant] },
    claims: { iss: v2(otherTenant), tid: otherTenant },
    hint: 'its tenant is not one of tenants (in AUTH_ISSUERS): add it if it may call this API',
  },
  {
    what: 'a tid of another tenant than iss',
    entry: { issuer: template, profile: 'entra', tenants: [tenant, otherTenant] },
    claims: { iss: v2(otherTenant), tid: tenant },
    hint: 'its tid is not the tenant in its iss',
  },
  {
    what: 'no tid',
    entry: { issuer: template, profile: 'entra', tenants: '*' },
    claims: { iss: v2(tenant), tid: { toString: 1 } },
    hint: 'it lacks the claim tid, which names its tenant',
  },
  {
    what: 'another spelling of the issuer',
    env: { AUTH_ISSUER: 'https://keycloak.example/realms/demo' },
    claims: { iss: 'https://keycloak.example/realms/Demo' },
    hint: 'its iss differs from issuer (AUTH_ISSUER), https://keycloak.example/realms/demo, in upper and lower case: set issuer exactly as tokens have it',
  },
  {
    what: 'another host of the same issuer',
    env: { AUTH_ISSUER: 'http://localhost:8080/realms/demo' },
    claims: { iss: 'http://keycloak:8080/realms/demo' },
    hint: 'its iss has another host than issuer (AUTH_ISSUER), http://localhost:8080/realms/demo, and the same path: set issuer to the address at which clients request their tokens, and discoveryUrl (AUTH_DISCOVERY_URL) to the metadata at the address that this service reaches',
  },
  {
    what: 'a text as issuer',
    env: { AUTH_ISSUER: 'acme.com' },
    claims: { iss: 'https://acme.example/' },
    hint: undefined,
  },
  {
    what: 'the client ID of Cognito',
    env: profile('cognito'),
    claims: { aud: undefined, client_id: 'other', token_use: 'access' },
    hint: 'its client_id is another; audience (AUTH_AUDIENCE) is api: list the IDs of the app clients that may call',
  },
  {
    what: 'the audience of Cognito',
    env: profile('cognito'),
    claims: { aud: 'other', client_id: 'api', token_use: 'access' },
    hint: 'it is for another API; audience (AUTH_AUDIENCE) is api: the client must request a token for this API',
  },
  {
    what: 'the origin of Clerk',
    env: profile('clerk'),
    claims: { aud: undefined, azp: 'https://other.example' },
    hint: 'its azp is another; audience (AUTH_AUDIENCE) is api: list the origins of the apps that may call, such as https://app.example.com',
  },
  {
    what: 'the audience claim of a profile of one’s own',
    entry: several({ profile: { extends: 'auth0', audience: 'project' } }),
    claims: { aud: undefined, project: 'other' },
    hint: 'its project is another; audience (AUTH_AUDIENCE) is api: list the values of project that are accepted',
  },
  {
    what: 'the value of a claim',
    entry: several({ profile: { extends: 'auth0', equals: { hd: 'example.com' } } }),
    claims: { hd: 'example.org' },
    hint: 'its hd is not "example.com", as its profile demands',
  },
  {
    what: 'another API of Keycloak',
    env: profile('keycloak'),
    claims: { aud: ['other-api'] },
    hint: `it is for another API; audience (AUTH_AUDIENCE) is api: ${mapperHint}`,
  },
  {
    what: 'no aud under a profile without advice',
    env: profile('okta'),
    claims: { aud: undefined },
    hint: 'it lacks the claim aud: the client must request it for this API, by its audience, its resource or a scope',
  },
  {
    what: 'no aud of Keycloak',
    env: profile('keycloak'),
    claims: { aud: undefined },
    hint: `it lacks the claim aud: ${mapperHint}`,
  },
  {
    what: 'no sub of Keycloak',
    env: profile('keycloak'),
    claims: { sub: undefined },
    hint: 'it lacks the claim sub: add the client scope "basic" to the client (its mapper "Subject (sub)" writes it)',
  },
  {
    what: 'no azp or appid',
    env: profile('entra'),
    claims: { azp: undefined },
    hint: `it lacks the claim azp or appid: ${accessTokenWanted}`,
  },
  { what: 'no cid', env: profile('okta'), claims: {}, hint: `it lacks the claim cid: ${accessTokenWanted}` },
  {
    what: 'no jti',
    env: profile('rfc9068'),
    header: { typ: 'at+jwt' },
    claims: { jti: undefined },
    hint: 'it lacks the claim jti: have the issuer add it',
  },
  {
    what: 'no typ where one is required',
    env: profile('rfc9068'),
    header: { typ: undefined },
    claims: {},
    hint: 'it has no typ, which profile (AUTH_PROFILE) requires',
  },
  {
    what: 'a shared secret under a profile without advice',
    env: profile('okta'),
    header: { alg: 'HS384' },
    claims: {},
    hint: 'it is signed with a shared secret (HS384), which is never accepted: have the issuer sign access tokens with an RSA or EC key',
  },
];

describe('the log of a service with', () => {
  let issuer: TestIssuer;
  beforeAll(async () => (issuer = await TestIssuer.start()));
  afterAll(() => issuer.close());

  const hintsOf = async (environment: NodeJS.ProcessEnv, ...tokens: string[]) => {
    const service = await createAuthApp(environment);
    for (const token of tokens) await service.who(token);
    await service.close();
    return service.log
      .filter((line) => line.startsWith('An access token was'))
      .map((line) => line.replace('An access token was rejected: ', ''));
  };

  it.each(rows)('$what names the cause', async ({ env, entry, header, claims, hint }) => {
    const jwksUri = issuer.published.jwksUri;
    const environment = env
      ? { ...env, AUTH_JWKS_URI: jwksUri }
      : { AUTH_ISSUERS: JSON.stringify([{ audience: 'api', jwksUri, ...entry }]) };
    const token = issuer.token({ header: { ...header }, claims: { iss: 'https://issuer.example', ...claims } });
    expect(await hintsOf(environment, token)).toEqual(hint === undefined ? [] : [hint]);
  });

  describe('several keys', () => {
    let keys: TestIssuer;
    beforeEach(async () => (keys = await TestIssuer.start()));
    afterEach(() => keys.close());

    it('names the cause when no key fits', async () => {
      const es256 = await TestIssuer.start({ algorithm: 'ES256' });
      const token = es256.token({ claims: { iss: keys.url } });
      await es256.close();
      const environment = { AUTH_ISSUER: keys.url, AUTH_ALGORITHMS: 'RS256,ES256' };
      expect(await hintsOf(environment, token)).toEqual([
        "none of the issuer's keys is for ES256: it must publish the key that signs its access tokens",
      ]);
    });

    it('names the cause when the token names none', async () => {
      keys.rotate();
      expect(await hintsOf({ AUTH_ISSUER: keys.url }, keys.token({ header: { kid: '' } }))).toEqual([
        'it does not name its key (kid), and 2 keys of the issuer are for RS256: have the issuer write kid',
      ]);
    });

    it('names the cause when the named key is for another algorithm', async () => {
      const { kid } = keys.rotate({ algorithm: 'ES256' });
      const token = keys.token({ key: keys.published.keys[0], header: { kid } });
      expect(await hintsOf({ AUTH_ISSUER: keys.url }, token)).toEqual(['the key that it names is not for RS256']);
    });

    it('names the cause when several PEM keys fit', async () => {
      keys.rotate();
      const folder = await mkdtemp(join(tmpdir(), 'hints-'));
      const file = join(folder, 'keys.pem');
      const pems = keys.published.keys.map(({ publicJwk: key }) =>
        createPublicKey({ key, format: 'jwk' }).export({ format: 'pem', type: 'spki' }),
      );
      await writeFile(file, pems.join('\n'));
      expect(await hintsOf({ AUTH_ISSUER: keys.url, AUTH_JWKS: `file:${file}` }, keys.token())).toEqual([
        'PEM has no names (kid), and 2 keys of the issuer are for RS256: give the keys as a JWK set with kid',
      ]);
      await rm(folder, { recursive: true });
    });

    it('names the cause when the key is for another tenant', async () => {
      keys.published.keys[0]!.publicJwk.issuer = v2(otherTenant);
      const entry = {
        issuer: template,
        tenants: '*',
        audience: 'api',
        profile: 'entra',
        jwksUri: keys.published.jwksUri,
      };
      const token = keys.token({ claims: { iss: v2(tenant), tid: tenant } });
      expect(await hintsOf({ AUTH_ISSUERS: JSON.stringify([entry]) }, token)).toEqual([
        'the key that signed it is for another issuer, as its member issuer states',
      ]);
    });
  });
});

describe('the log of the built service', () => {
  it('has a hint, with nothing of the token', async () => {
    await using issuer = await TestIssuer.start();
    const service = await startService({ AUTH_ISSUER: issuer.url });
    const authorization = `Bearer ${issuer.token({ claims: { aud: 'secret-aud', sub: 'secret-sub' } })}`;
    const { status } = await fetch(`${service.url}/api/private`, { headers: { authorization } });
    service.child.kill('SIGTERM');
    await service.ended;
    const hints = service.log.filter((line) => line.includes('An access token was'));
    expect({ status, hints: hints.map((line) => JSON.parse(line) as unknown) }).toEqual({
      status: 401,
      hints: [
        expect.objectContaining({
          context: 'Auth',
          msg: 'An access token was rejected: it is for another API; audience (AUTH_AUDIENCE) is api: the client must request a token for this API',
        }),
      ],
    });
    expect(service.log.join('\n')).not.toContain('secret');
  });
});
