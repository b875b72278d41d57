import { decodeJwt } from 'jose';
import { exampleIssuer } from '../../../test/support/local-issuer.js';
import { demoUserGrantType, startLocalIssuer, type LocalIssuer } from '../index.js';

describe('the demo user grant', () => {
  let issuer: LocalIssuer;

  beforeAll(async () => {
    issuer = await startLocalIssuer(exampleIssuer);
  });
  afterAll(() => issuer.close());

  async function request(parameters: Readonly<Record<string, string>>) {
    const body = new URLSearchParams({ grant_type: demoUserGrantType, client_id: 'demo-cli', ...parameters });
    const response = await fetch(`${issuer.url}/oauth/token`, { method: 'POST', body });
    return (await response.json()) as { access_token: string; scope?: string }; // RFC 6749, section 5.1
  }

  it.each(exampleIssuer.users)('gives $name all of their permissions when no scope is requested', async (user) => {
    const { access_token: token } = await request({ username: user.name });
    expect(decodeJwt(token)).toMatchObject({
      iss: issuer.url,
      sub: user.name,
      aud: 'https://messages.example.com',
      client_id: 'demo-cli',
      permissions: user.permissions,
    });
    expect(decodeJwt(token).scope).toBe(user.permissions.join(' ') || undefined);
  });

  it('limits both scope and permissions to the requested scope', async () => {
    const { access_token: token, scope } = await request({ username: 'admin', scope: 'read:messages' });
    expect(scope).toBe('read:messages');
    expect(decodeJwt(token)).toMatchObject({ scope: 'read:messages', permissions: ['read:messages'] });
  });

  it('gives no permission that the user does not have', async () => {
    const { access_token: token } = await request({ username: 'manager', scope: 'write:messages' });
    expect(decodeJwt(token)).toMatchObject({ permissions: [] });
    expect(decodeJwt(token)).not.toHaveProperty('scope');
  });

  it('issues a token for another audience when one is requested', async () => {
    const { access_token: token } = await request({ username: 'admin', audience: 'urn:example:other' });
    expect(decodeJwt(token).aud).toBe('urn:example:other');
  });

  it('states the requested login, by default one that has just happened without a known strength', async () => {
    const login = { username: 'admin', acr: 'phr', auth_time: '1767225600' };
    const { access_token: stated } = await request(login);
    expect(decodeJwt(stated)).toMatchObject({ acr: 'phr', auth_time: 1_767_225_600 });
    const { access_token: token } = await request({ username: 'admin' });
    const { iat, auth_time: loggedInAt, ...claims } = decodeJwt(token);
    expect(Math.abs(Number(loggedInAt) - iat!)).toBeLessThanOrEqual(1);
    expect(claims).not.toHaveProperty('acr');
  });

  it.each(['soon', '-1', '1e9', '1767225600000000'])('rejects the auth_time %j', async (loggedInAt) => {
    expect(await request({ username: 'admin', auth_time: loggedInAt })).toEqual({
      error: 'invalid_request',
      error_description: 'auth_time must be a number of seconds since the epoch',
    });
  });

  it.each<Record<string, string>>([{ username: 'nobody' }, {}])(
    'rejects %j and lists the demo users',
    async (parameters) => {
      expect(await request(parameters)).toEqual({
        error: 'invalid_grant',
        error_description: 'unknown user; the demo users are manager, admin, guest',
      });
    },
  );
});
