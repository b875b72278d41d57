import { LocalIssuer } from '../../src/testing/index.js';
import { type IssuerProfile, dialects } from '../../src/testing/dialects.js';
import type { Flaw } from '../../src/testing/flaws/flaw.js';
import { kindFlaws } from '../../src/testing/flaws/kind-flaws.js';
import { createLogger } from '../../src/logging/logger.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

type Claims = Readonly<Record<string, unknown>>;
type Row = [profile: IssuerProfile, what: string, claims: Claims, reason: string];

const profiles = Object.keys(dialects) as IssuerProfile[]; // its own keys

/** What an issuer signs with the keys of its access tokens, for our audience and in time. */
const others: readonly Row[] = [
  ['entra', 'an ID token with roles and no nonce', { azp: undefined, roles: ['read:messages'] }, 'claim_missing'],
  ['okta', 'an ID token without cid and nonce', { cid: undefined }, 'claim_missing'],
  ['rfc9068', 'an ID token', { client_id: undefined, nonce: 'n' }, 'type_not_allowed'],
  ['keycloak', 'an action token', { typ: 'execute-actions' }, 'type_not_allowed'],
  ['keycloak', 'an ID token with roles', { typ: 'ID', realm_access: { roles: ['a'] } }, 'type_not_allowed'],
  ['keycloak', 'a bound access token', { typ: 'DPoP', cnf: { jkt: 'x' } }, 'binding_mismatch'],
  ...profiles.flatMap((profile): Row[] => [
    [profile, 'an authorization response (JARM)', { sub: undefined, iat: undefined, code: 'c' }, 'claim_missing'],
    [profile, 'a signed UserInfo response', { exp: undefined, iat: undefined }, 'claim_missing'],
  ]),
];

describe('the service with an issuer of each profile', () => {
  const issuers = new Map<IssuerProfile, LocalIssuer>();
  const log: string[] = [];
  let service: TestApp;
  beforeAll(async () => {
    for (const profile of profiles) issuers.set(profile, await LocalIssuer.start({ profile }));
    const trusted = profiles.map((profile) => ({ issuer: issuers.get(profile)!.url, audience: 'api', profile }));
    const logger = createLogger({ environment: 'test', logLevel: 'info' }, { write: (line) => void log.push(line) });
    const variables = { AUTH_ISSUER: undefined, AUTH_AUDIENCE: undefined, AUTH_ISSUERS: JSON.stringify(trusted) };
    service = await createTestApp(variables, { logger });
  });
  afterAll(async () => {
    await service.close();
    for (const issuer of issuers.values()) await issuer.close();
  });

  async function send(token: string) {
    const headers = { authorization: `Bearer ${token}` };
    const response = await service.inject({ url: '/api/private', headers });
    return { status: response.statusCode, reason: response.json<{ reason?: string }>().reason };
  }

  it.each(profiles)('accepts an access token of %s', async (profile) => {
    expect(await send(issuers.get(profile)!.token())).toEqual({ status: 200 });
  });

  const flawed = Object.entries<Flaw>(kindFlaws);
  describe.each(profiles)('of %s', (profile) => {
    it.each(flawed)('rejects the flaw %s before any network', async (_name, { token, reason }) => {
      const issuer = issuers.get(profile)!;
      await send(issuer.token());
      const fetches = issuer.fetches.keys;
      const unknownKey = { ...issuer.key, kid: 'not published' };
      const answer = await send(token(issuer, { key: unknownKey }));
      expect(answer).toEqual({ status: 401, reason });
      expect(issuer.fetches.keys).toBe(fetches);
    });
  });

  it.each(others)('rejects what %s signs beside its access tokens: %s', async (profile, _what, claims, reason) => {
    expect(await send(issuers.get(profile)!.token({ claims }))).toEqual({ status: 401, reason });
  });

  it.each([
    ['iss', 'it has no iss claim'],
    ['aud', 'it has no aud claim'],
    ['exp', 'it has no exp claim'],
    ['sub', 'it has no sub claim: is AUTH_PROFILE right?'],
    ['azp', 'it has no azp or appid claim: is AUTH_PROFILE right?'],
  ])('names the claim in the log when a token has no %s', async (claim, hint) => {
    const issuer = issuers.get('entra')!;
    const answer = await send(issuer.token({ claims: { [claim]: undefined } }));
    expect(answer).toEqual({ status: 401, reason: 'claim_missing' });
    // Once a minute, by this request or an earlier one.
    expect(log.join()).toContain(hint);
  });

  it.each(['none', 'None', 'HS256', undefined])('rejects an unsigned token by its alg when that is %s', async (alg) => {
    const [, claims] = issuers.get('auth0')!.token().split('.');
    const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
    expect(await send(`${header}.${claims}.`)).toEqual({ status: 401, reason: 'algorithm_not_allowed' });
  });

  it('rejects an empty signature under an allowed algorithm', async () => {
    const [header, claims] = issuers.get('auth0')!.token().split('.');
    expect(await send(`${header}.${claims}.`)).toEqual({ status: 401, reason: 'token_malformed' });
  });
});
