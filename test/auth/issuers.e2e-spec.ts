import { type AuthApp, createAuthApp } from './auth-app.js';
import { TestIssuer } from '../../src/testing/index.js';

describe('a service with two issuers', () => {
  let one: TestIssuer;
  let two: TestIssuer;
  let service: AuthApp;
  beforeEach(async () => {
    one = await TestIssuer.start();
    two = await TestIssuer.start({ algorithm: 'ES256', profile: 'okta' });
    const issuers = [
      { issuer: one.url, audience: 'api' },
      { issuer: two.url, audience: 'api-two', profile: 'okta', algorithms: ['ES256'] },
    ];
    service = await createAuthApp({ AUTH_ISSUERS: JSON.stringify(issuers), AUTH_JWKS_TIMEOUT: '1' });
  });
  afterEach(async () => {
    await service.close();
    await Promise.all([one.close(), two.close()]);
  });

  const tokenOfTwo = (claims: object = {}) => two.token({ claims: { aud: 'api-two', ...claims } });

  it('accepts tokens of each issuer by its own keys, audience, profile and algorithms', async () => {
    expect(await service.who(one.token({ claims: { scope: 'a', scp: 'b' } }))).toMatchObject({
      status: 200,
      body: { issuer: one.url, scopes: ['a'] },
    });
    expect(await service.who(tokenOfTwo({ scope: 'a', scp: 'b', cid: 'app' }))).toMatchObject({
      status: 200,
      body: { issuer: two.url, scopes: ['b'], clientId: 'app' },
    });
  });

  it('rejects a token with the audience or algorithm of the other issuer', async () => {
    const key = one.published.keys[0]!;
    expect(await service.who(two.token())).toMatchObject({ status: 401, reason: 'audience_mismatch' });
    expect(await service.who(two.token({ key, claims: { aud: 'api-two' } }))).toMatchObject({
      status: 401,
      reason: 'algorithm_not_allowed',
    });
    const forged = one.token({ key: { ...key, kid: 'of-two' }, claims: { iss: two.url, aud: 'api-two' } });
    expect(await service.who(forged)).toMatchObject({ status: 401, reason: 'algorithm_not_allowed' });
  });

  it('rejects a token of neither issuer by its iss, whatever its algorithm and typ', async () => {
    const header = { typ: 'logout+jwt' };
    const strange = two.token({ header, claims: { iss: 'https://stranger.example.com' } });
    expect(await service.who(strange)).toMatchObject({ status: 401, reason: 'issuer_not_trusted' });
    const nameless = two.token({ header, claims: { iss: undefined } });
    expect(await service.who(nameless)).toMatchObject({ status: 401, reason: 'claim_missing' });
    expect(service.log).toContain('An access token was rejected: it lacks the claim iss: have the issuer add it');
  });

  it('rejects a token signed with a key of the other issuer', async () => {
    const other = await TestIssuer.start();
    const issuers = [one, other].map(({ url }) => ({ issuer: url, audience: 'api' }));
    const both = await createAuthApp({ AUTH_ISSUERS: JSON.stringify(issuers) });
    const claims = { iss: other.url };
    // Both issuers have a key with this kid.
    expect(await both.who(one.token({ claims }))).toMatchObject({ status: 401, reason: 'signature_invalid' });
    const key = one.rotate({ kid: 'of one only' });
    expect(await both.who(one.token())).toMatchObject({ status: 200 });
    expect(await both.who(one.token({ key, claims }))).toMatchObject({ status: 401, reason: 'key_unknown' });
    await both.close();
    await other.close();
  });

  it('accepts tokens of one issuer while the other is down', async () => {
    await service.who(tokenOfTwo());
    one.outage('hang');
    one.rotate({ kid: 'unknown to us' });
    const [unavailable, fine] = await Promise.all([service.who(one.token()), service.who(tokenOfTwo())]);
    expect(unavailable).toMatchObject({ status: 503, reason: 'keys_unavailable' });
    expect(fine).toMatchObject({ status: 200 });
    expect(service.issuers.keySets().map(({ status }) => status.lastError === undefined)).toEqual([false, true]);
  });

  it('never fetches keys from an untrusted issuer', async () => {
    const stranger = await TestIssuer.start();
    expect(await service.who(stranger.token())).toMatchObject({ status: 401, reason: 'issuer_not_trusted' });
    expect(await service.who(stranger.token({ claims: { iss: ['x'] } }))).toMatchObject({ reason: 'claim_invalid' });
    expect(stranger.fetches).toEqual({ discovery: 0, keys: 0 });
    await stranger.close();
  });
});

describe('two apps in one process', () => {
  it('trust only their own issuer, whichever app started last', async () => {
    const [one, two] = [await TestIssuer.start(), await TestIssuer.start()];
    const first = await createAuthApp({ AUTH_ISSUER: one.url });
    const second = await createAuthApp({ AUTH_ISSUER: two.url });
    expect(await first.who(one.token())).toMatchObject({ status: 200 });
    expect(await second.who(two.token())).toMatchObject({ status: 200 });
    expect(await first.who(two.token())).toMatchObject({ status: 401, reason: 'issuer_not_trusted' });
    await second.close();
    expect(await first.who(one.token())).toMatchObject({ status: 200 });
    await first.close();
    await Promise.all([one.close(), two.close()]);
  });
});

describe('the metadata of an issuer', () => {
  it.each([
    ['OpenID Connect Discovery', '', '/.well-known/openid-configuration'],
    ['OpenID Connect Discovery', '/', '/.well-known/openid-configuration'],
    ['OpenID Connect Discovery', '/tenant', '/tenant/.well-known/openid-configuration'],
    ['OpenID Connect Discovery', '/tenant/', '/tenant/.well-known/openid-configuration'],
    ['RFC 8414', '', '/.well-known/oauth-authorization-server'],
    ['RFC 8414', '/tenant', '/.well-known/oauth-authorization-server/tenant'],
  ])(
    'is found at the address that %s defines when the issuer’s path is "%s"',
    async (_standard, path, metadataPath) => {
      const issuer = await TestIssuer.start({ path });
      issuer.published.metadataPath = metadataPath;
      const service = await createAuthApp({ AUTH_ISSUER: issuer.url });
      expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
      await service.close();
      await issuer.close();
    },
  );
});
