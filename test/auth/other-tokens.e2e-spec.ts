import { TestIssuer } from '../../src/testing/index.js';
import { dialects, type IssuerProfile } from '../../src/testing/issuer/dialects.js';
import type { Flaw } from '../../src/testing/flaws/flaw.js';
import { flawsOf } from '../../src/testing/flaws/index.js';
import { kindFlaws } from '../../src/testing/flaws/kind-flaws.js';
import { profileFlaws } from '../../src/testing/flaws/profile-flaws.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const scopes = ['read:messages'];
const profiles = Object.keys(dialects) as IssuerProfile[]; // the names of that constant

/** The flaws that a rule of the profile finds before the one that rejects them elsewhere. */
const ownReasons: Readonly<Record<IssuerProfile, Readonly<Record<string, string>>>> = {
  auth0: {},
  // Its `typ` comes first.
  rfc9068: {
    idTokenForClient: 'type_not_allowed',
    userinfo: 'type_not_allowed',
    authorizationResponse: 'type_not_allowed',
  },
  entra: { idTokenWithScope: 'claim_missing' },
  okta: {},
  keycloak: {},
  // A token is an access token by `token_use`, or by `sid`.
  cognito: {
    typOfLogout: 'claim_missing',
    typOfDpop: 'claim_missing',
    idToken: 'claim_missing',
    idTokenWithScope: 'claim_missing',
  },
  clerk: { idToken: 'claim_missing', idTokenWithScope: 'claim_missing' },
};

describe.each(profiles)('the tokens of an issuer with the profile %s', (profile) => {
  let issuer: TestIssuer;
  let service: TestApp;
  beforeEach(async () => {
    issuer = await TestIssuer.start({ profile });
  });
  afterEach(async () => {
    await service.close();
    await issuer.close();
  });

  const start = async () => {
    const auth = { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: issuer.audience, AUTH_PROFILE: profile };
    service = await createTestApp(auth);
  };

  const send = async (token: string) => {
    const response = await service.inject({ url: '/api/private', headers: { authorization: `Bearer ${token}` } });
    return `${response.statusCode} ${response.json<{ reason?: string }>().reason ?? ''}`;
  };

  /** The response to a token with each flaw, by the flaw's name. */
  const sendAll = async (table: Readonly<Record<string, Flaw>>) => {
    const sent = Object.entries(table).map(async ([name, { token }]) => [name, await send(token(issuer, { scopes }))]);
    return Object.fromEntries(await Promise.all(sent)) as Record<string, string>; // as `sent` has them
  };
  const expected = (table: Readonly<Record<string, Flaw>>) => {
    const reasons = Object.entries(table).map(([name, { reason }]) => [name, ownReasons[profile][name] ?? reason]);
    return Object.fromEntries(reasons.map(([name, reason]) => [name, `401 ${reason}`])) as Record<string, string>; // likewise
  };

  it('are accepted when they are access tokens, and rejected with any flaw for its reason', async () => {
    await start();
    expect([await send(issuer.token()), await send(issuer.token({ scopes }))]).toEqual(['200 ', '200 ']);
    const flaws = flawsOf(profile);
    expect(await sendAll(flaws)).toEqual(expected(flaws));
    expect(Object.keys(flaws).length).toBeGreaterThan(100);
  });

  it('are rejected without the issuer’s keys when they are unsigned or not access tokens', async () => {
    issuer.outage('error 500');
    await start();
    expect(await send(issuer.token({ scopes }))).toBe('503 keys_unavailable');
    const kinds = { ...kindFlaws, ...profileFlaws[profile] };
    expect(await sendAll(kinds)).toEqual(expected(kinds));
    const { algNoneUnsigned, algMissingUnsigned, signatureMissing } = issuer.flawed;
    expect(await send(algNoneUnsigned({ scopes }))).toBe('401 algorithm_not_allowed');
    expect(await send(algMissingUnsigned({ scopes }))).toBe('401 algorithm_not_allowed');
    expect(await send(signatureMissing({ scopes }))).toBe('401 token_malformed');
  });
});
