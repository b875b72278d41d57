import { type AuthApp, createAuthApp } from '../support/auth-app.js';
import { LocalIssuer } from '../../src/testing/index.js';

describe('two issuers', () => {
  let one: LocalIssuer;
  let two: LocalIssuer;
  let service: AuthApp;
  beforeEach(async () => {
    one = await LocalIssuer.start();
    two = await LocalIssuer.start({ algorithm: 'ES256', profile: 'okta' });
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

  it('are each taken with their own keys, audience, profile and algorithms', async () => {
    expect(await service.who(one.token({ claims: { scope: 'a', scp: 'b' } }))).toMatchObject({
      status: 200,
      body: { issuer: one.url, scopes: ['a'] },
    });
    expect(await service.who(tokenOfTwo({ scope: 'a', scp: 'b', cid: 'app' }))).toMatchObject({
      status: 200,
      body: { issuer: two.url, scopes: ['b'], clientId: 'app' },
    });
  });

  it('do not take what is meant for the other', async () => {
    const key = one.published.keys[0]!;
    expect(await service.who(two.token())).toMatchObject({ status: 401, reason: 'audience_mismatch' });
    expect(await service.who(two.token({ key, claims: { aud: 'api-two' } }))).toMatchObject({
      status: 401,
      reason: 'algorithm_not_allowed',
    });
    const forged = one.token({ key: { ...key, kid: 'of-two' }, claims: { iss: two.url, aud: 'api-two' } });
    expect(await service.who(forged)).toMatchObject({ status: 401, reason: 'algorithm_not_allowed' });
  });

  it('leave a token of neither to be rejected by its iss, whatever its algorithm and type', async () => {
    const header = { typ: 'logout+jwt' };
    const strange = two.token({ header, claims: { iss: 'https://stranger.example.com' } });
    expect(await service.who(strange)).toMatchObject({ status: 401, reason: 'issuer_not_trusted' });
    const nameless = two.token({ header, claims: { iss: undefined } });
    expect(await service.who(nameless)).toMatchObject({ status: 401, reason: 'claim_missing' });
    expect(service.log).toContain('An access token was refused: it lacks the claim iss');
  });

  it('do not lend each other their keys', async () => {
    const other = await LocalIssuer.start();
    const issuers = [one, other].map(({ url }) => ({ issuer: url, audience: 'api' }));
    const both = await createAuthApp({ AUTH_ISSUERS: JSON.stringify(issuers) });
    const claims = { iss: other.url };
    // Both have a key of this name.
    expect(await both.who(one.token({ claims }))).toMatchObject({ status: 401, reason: 'signature_invalid' });
    const key = one.rotate({ kid: 'of one only' });
    expect(await both.who(one.token())).toMatchObject({ status: 200 });
    expect(await both.who(one.token({ key, claims }))).toMatchObject({ status: 401, reason: 'key_unknown' });
    await both.close();
    await other.close();
  });

  it('do not suffer from the outage of the other', async () => {
    await service.who(tokenOfTwo());
    one.outage('hang');
    one.rotate({ kid: 'unknown to us' });
    const [unavailable, fine] = await Promise.all([service.who(one.token()), service.who(tokenOfTwo())]);
    expect(unavailable).toMatchObject({ status: 503, reason: 'keys_unavailable' });
    expect(fine).toMatchObject({ status: 200 });
    expect(service.issuers.keySets().map(({ status }) => status.lastError === undefined)).toEqual([false, true]);
  });

  it('are the only ones that are asked for keys', async () => {
    const stranger = await LocalIssuer.start();
    expect(await service.who(stranger.token())).toMatchObject({ status: 401, reason: 'issuer_not_trusted' });
    expect(await service.who(stranger.token({ claims: { iss: ['x'] } }))).toMatchObject({ reason: 'claim_invalid' });
    expect(stranger.fetches).toEqual({ discovery: 0, keys: 0 });
    await stranger.close();
  });
});

describe('two apps in one process', () => {
  it('keep their own issuers, whichever was made last', async () => {
    const [one, two] = [await LocalIssuer.start(), await LocalIssuer.start()];
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
  ])('is found where %s says when its path is "%s"', async (_standard, path, metadataPath) => {
    const issuer = await LocalIssuer.start({ path });
    issuer.published.metadataPath = metadataPath;
    const service = await createAuthApp({ AUTH_ISSUER: issuer.url });
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
    await service.close();
    await issuer.close();
  });
});
