import { type AuthApp, createAuthApp } from './auth-app.js';
import { TestIssuer } from '../../src/testing/index.js';
import { flawsOf } from '../../src/testing/flaws/index.js';

describe('a crafted token', () => {
  let issuer: TestIssuer;
  let service: AuthApp;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    service = await createAuthApp({ AUTH_ISSUER: issuer.url });
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  it('is accepted when it has no flaw', async () => {
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
  });

  it.each(Object.entries(flawsOf('auth0')))('is rejected when it has the flaw %s', async (_name, { token, reason }) => {
    expect(await service.who(token(issuer, {}))).toMatchObject({ status: 401, reason });
  });

  it.each(['jku', 'x5u'])('is rejected without fetching keys from the address in its %s', async (parameter) => {
    const elsewhere = await TestIssuer.start();
    const token = elsewhere.token({
      header: { kid: 'elsewhere', [parameter]: elsewhere.published.jwksUri },
      claims: { iss: issuer.url },
    });
    expect(await service.who(token)).toMatchObject({ status: 401, reason: 'key_unknown' });
    expect(elsewhere.fetches).toEqual({ discovery: 0, keys: 0 });
    await elsewhere.close();
  });

  it.each([
    [{ aud: ['other', 'api'] }],
    [{ exp: 1e10 + 0.5 }],
    [{ sid: 's' }],
    [{ nonce: 'n', scope: 'read:messages' }],
    [{ typ: 'Bearer' }],
    [{ sub: 'auth0|ü 💌' }],
  ])('is accepted when its claims are valid but unusual: %j', async (claims) => {
    expect(await service.who(issuer.token({ claims }))).toMatchObject({ status: 200 });
  });

  it.each([
    ['exp', -3],
    ['nbf', 3],
    ['iat', 3],
  ])('is accepted within the clock tolerance: %s %i s from now', async (claim, seconds) => {
    const date = Math.floor(Date.now() / 1000) + seconds;
    expect(await service.who(issuer.token({ claims: { [claim]: date } }))).toMatchObject({ status: 200 });
  });

  it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/AT+JWT', undefined])(
    'is accepted when its typ is %s',
    async (typ) => {
      expect(await service.who(issuer.token({ header: { typ } }))).toMatchObject({ status: 200 });
    },
  );
});
