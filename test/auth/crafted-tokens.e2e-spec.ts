import { type AuthApp, createAuthApp } from '../support/auth-app.js';
import { LocalIssuer } from '../../src/testing/index.js';
import { flawsOf } from '../../src/testing/flaws/index.js';

describe('a crafted token', () => {
  let issuer: LocalIssuer;
  let service: AuthApp;
  beforeAll(async () => {
    issuer = await LocalIssuer.start();
    service = await createAuthApp({ AUTH_ISSUER: issuer.url });
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  it('is what a good token is not', async () => {
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
  });

  it.each(Object.entries(flawsOf('auth0')))('is refused when it has the flaw %s', async (_name, { token, reason }) => {
    expect(await service.who(token(issuer, {}))).toMatchObject({ status: 401, reason });
  });

  it.each(['jku', 'x5u'])('is not looked up at the address in its %s', async (parameter) => {
    const elsewhere = await LocalIssuer.start();
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
  ])('is taken when only its claims are unusual: %j', async (claims) => {
    expect(await service.who(issuer.token({ claims }))).toMatchObject({ status: 200 });
  });

  it.each([
    ['exp', -3],
    ['nbf', 3],
    ['iat', 3],
  ])('is taken when clocks are apart by less than the tolerance: %s %i s', async (claim, seconds) => {
    const date = Math.floor(Date.now() / 1000) + seconds;
    expect(await service.who(issuer.token({ claims: { [claim]: date } }))).toMatchObject({ status: 200 });
  });

  it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/AT+JWT', undefined])(
    'is taken when its typ is %s',
    async (typ) => {
      expect(await service.who(issuer.token({ header: { typ } }))).toMatchObject({ status: 200 });
    },
  );
});
