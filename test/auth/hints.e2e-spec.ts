import { jest } from '@jest/globals';
import { type AuthApp, createAuthApp } from './auth-app.js';
import { advanceClock, driveClock } from '../support/clock.js';
import { TestIssuer } from '../../src/testing/index.js';

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
      () => `its issuer differs from AUTH_ISSUER (${issuer.url}) in the slash at the end`,
    ],
    [
      'an issuer with another scheme',
      () => issuer.token({ claims: { iss: issuer.url.replace('http:', 'https:') } }),
      () => `its issuer differs from AUTH_ISSUER (${issuer.url}) in http or https`,
    ],
    [
      'a token whose audience is the client',
      () => issuer.token({ claims: { aud: 'client', azp: 'client' } }),
      `its audience is the client: ${audienceHint}; AUTH_AUDIENCE is api`,
    ],
    [
      'a token for another API',
      () => issuer.token({ claims: { aud: 'other', azp: 'client' } }),
      'it is for another API; AUTH_AUDIENCE is api',
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
    ...['iss', 'aud', 'exp', 'sub', 'iat'].map((name): [string, () => string, string] => [
      `a token without ${name}`,
      () => issuer.token({ claims: { [name]: undefined } }),
      `it lacks the claim ${name}`,
    ]),
    [
      'a bound token',
      () => issuer.token({ claims: { cnf: { jkt: 'x' } } }),
      'it is bound to a key (DPoP) or a certificate (mTLS), which this service does not verify: have the client request a bearer token',
    ],
    [
      'a typ of another profile',
      () => issuer.token({ header: { typ: 'JOSE' } }),
      'its typ is not one of jwt, at+jwt: is AUTH_PROFILE right?',
    ],
    [
      'an algorithm that is not allowed',
      () => issuer.token({ header: { alg: 'PS256' } }),
      'it is signed with an algorithm that AUTH_ALGORITHMS (RS256) does not list',
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

describe('the log for a token without a claim that its profile requires', () => {
  it.each([
    [
      'entra',
      'azp',
      'it lacks the claim azp or appid: it may be an ID token, and the client must send its access token',
    ],
    ['okta', 'cid', 'it lacks the claim cid: it may be an ID token, and the client must send its access token'],
    ['keycloak', 'sub', 'it lacks the claim sub: the client scope basic of Keycloak adds it'],
    ['rfc9068', 'jti', 'it lacks the claim jti'],
  ] as const)('names the missing claim: %s without %s', async (profile, claim, text) => {
    const issuer = await TestIssuer.start({ profile });
    const service = await createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_PROFILE: profile });
    await service.who(issuer.token({ claims: { [claim]: undefined } }));
    expect(service.log).toContain(`An access token was rejected: ${text}`);
    await service.close();
    await issuer.close();
  });
});
