import { jest } from '@jest/globals';
import { discoverLogin, jwksUriOf } from './discovery.js';

const issuer = 'https://issuer.example.com';

describe(jwksUriOf.name, () => {
  it('returns the address when the metadata names the issuer', () => {
    expect(jwksUriOf({ issuer, jwks_uri: 'https://keys.example.com/set' }, issuer)).toBe(
      'https://keys.example.com/set',
    );
  });

  it.each([
    [null, 'another issuer'],
    [[], 'another issuer'],
    [{ jwks_uri: `${issuer}/jwks` }, 'another issuer'],
    [{ issuer: `${issuer}/`, jwks_uri: `${issuer}/jwks` }, 'another issuer'],
    [{ issuer: [issuer], jwks_uri: `${issuer}/jwks` }, 'another issuer'],
    [{ issuer }, 'no jwks_uri'],
    [{ issuer, jwks_uri: 1 }, 'no jwks_uri'],
    [{ issuer, jwks_uri: '/jwks' }, 'no jwks_uri'],
    [{ issuer, jwks_uri: 'file:///etc/passwd' }, 'no jwks_uri'],
    [{ issuer, jwks_uri: 'http://issuer.example.com/jwks' }, 'without TLS'],
  ])('rejects the metadata %j', (metadata, message) => {
    expect(() => jwksUriOf(metadata, issuer)).toThrow(message);
  });
});

describe(discoverLogin.name, () => {
  const endpoints = {
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: 'https://tokens.example.com/oauth/token',
  };
  const publish = (metadata: object) => {
    jest.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json({ issuer, ...metadata }));
    return discoverLogin(issuer, AbortSignal.timeout(1000));
  };
  afterEach(() => jest.restoreAllMocks());

  it('returns the authorization endpoint and the token endpoint', async () => {
    expect(await publish(endpoints)).toEqual({
      authorizationUrl: 'https://issuer.example.com/authorize',
      tokenUrl: 'https://tokens.example.com/oauth/token',
    });
  });

  it.each([
    [{ issuer: 'https://other.example.com' }, 'another issuer'],
    [{ token_endpoint: undefined }, 'no token_endpoint'],
    [{ authorization_endpoint: 'javascript:alert(1)' }, 'no authorization_endpoint'],
    [{ token_endpoint: 'http://issuer.example.com/oauth/token' }, 'token_endpoint without TLS'],
  ])('rejects metadata with %j', async (metadata, message) => {
    await expect(publish({ ...endpoints, ...metadata })).rejects.toThrow(message);
  });
});
