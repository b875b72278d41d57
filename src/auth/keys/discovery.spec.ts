import { jest } from '@jest/globals';
import type { IntrospectionMode } from '../options/introspection-options.js';
import { discoverJwksUri, discoverLogin } from './discovery.js';

const issuer = 'https://issuer.example.com';

const source = { issuer, httpHosts: [] };

const publish = (metadata: unknown) =>
  jest.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(metadata));

afterEach(() => jest.restoreAllMocks());

describe(discoverJwksUri.name, () => {
  const discover = (metadata: unknown) => {
    publish(metadata);
    return discoverJwksUri(source, AbortSignal.timeout(1000));
  };

  it('returns the address when the metadata names the issuer', async () => {
    const url = 'https://keys.example.com/set';
    expect(await discover({ issuer, jwks_uri: url })).toBe(url);
  });

  it.each([
    [null, 'names no issuer'],
    [[], 'names no issuer'],
    [{ jwks_uri: `${issuer}/jwks` }, 'names no issuer'],
    [
      { issuer: `${issuer}/`, jwks_uri: `${issuer}/jwks` },
      `names the issuer "${issuer}/", and issuer (AUTH_ISSUER) is ${issuer}`,
    ],
    [{ issuer: [issuer], jwks_uri: `${issuer}/jwks` }, 'names no issuer'],
    [{ issuer }, 'no jwks_uri'],
    [{ issuer, jwks_uri: 1 }, 'no jwks_uri'],
    [{ issuer, jwks_uri: '/jwks' }, 'no jwks_uri'],
    [{ issuer, jwks_uri: 'file:///etc/passwd' }, 'no jwks_uri'],
    [{ issuer, jwks_uri: 'http://issuer.example.com/jwks' }, 'without TLS'],
    [{ issuer, jwks_uri: 'http://127.0.0.1/jwks' }, 'without TLS'],
  ])('rejects the metadata %j', async (metadata, message) => {
    await expect(discover(metadata)).rejects.toThrow(message);
  });
});

describe('metadata that states no keys', () => {
  const discover = (mode: IntrospectionMode, ...documents: object[]) => {
    jest.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(documents.shift()));
    const introspection = { mode, clientId: 'api', clientSecret: 'secret', maxAge: 30 };
    return discoverJwksUri({ ...source, introspection }, AbortSignal.timeout(1000));
  };

  it.each(['opaque', 'always'] as const)('is accepted of an issuer with opaque tokens: %s', async (mode) => {
    expect(await discover(mode, { issuer }, { issuer })).toBeUndefined();
  });

  it.each(['jwt', 'off'] as const)('is rejected of an issuer with JWTs only: %s', async (mode) => {
    await expect(discover(mode, { issuer }, { issuer })).rejects.toThrow('no jwks_uri');
  });

  it.each([null, 1, '/jwks'])('is not metadata with an invalid address: %j', async (jwksUri) => {
    const invalid = { issuer, jwks_uri: jwksUri };
    await expect(discover('opaque', invalid, invalid)).rejects.toThrow('no jwks_uri');
  });

  it('does not count where the other document states keys', async () => {
    const url = 'https://keys.example.com/set';
    expect(await discover('opaque', { issuer }, { issuer, jwks_uri: url })).toBe(url);
  });
});

describe('an http address in the metadata', () => {
  const inside = 'http://keycloak:8080/realms/demo';
  const jwksUri = (issuer: string, url: string, httpHosts: readonly string[] = []) => {
    publish({ issuer, jwks_uri: url });
    return discoverJwksUri({ issuer, httpHosts }, AbortSignal.timeout(1000));
  };

  it.each([
    [inside, 'http://keycloak:9000/keys', []],
    [inside, 'http://127.0.0.1/keys', []],
    [inside, 'http://keys.internal/keys', ['keys.internal']],
    [issuer, 'http://keys.internal/keys', ['keys.internal']],
  ])('of the issuer %s is used: %s with the hosts %j', async (named, url, hosts) => {
    expect(await jwksUri(named, url, hosts)).toBe(url);
  });

  it.each([
    [inside, 'http://third.example.com/keys', []],
    [inside, 'http://evilkeycloak/keys', ['keycloak']],
    [issuer, 'http://keycloak.evil.example.com/keys', ['keycloak']],
  ])('of the issuer %s is rejected: %s with the hosts %j', async (named, url, hosts) => {
    await expect(jwksUri(named, url, hosts)).rejects.toThrow('without TLS');
  });
});

describe(discoverLogin.name, () => {
  const endpoints = {
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: 'https://tokens.example.com/oauth/token',
  };
  const discover = (metadata: object) => {
    publish({ issuer, ...metadata });
    return discoverLogin(source, AbortSignal.timeout(1000));
  };

  it('returns the authorization endpoint and the token endpoint', async () => {
    expect(await discover(endpoints)).toEqual({
      authorizationUrl: 'https://issuer.example.com/authorize',
      tokenUrl: 'https://tokens.example.com/oauth/token',
    });
  });

  it.each([
    [{ issuer: 'https://other.example.com' }, 'names the issuer'],
    [{ token_endpoint: undefined }, 'no token_endpoint'],
    [{ authorization_endpoint: 'javascript:alert(1)' }, 'no authorization_endpoint'],
    [{ token_endpoint: 'http://issuer.example.com/oauth/token' }, 'token_endpoint without TLS'],
  ])('rejects metadata with %j', async (metadata, message) => {
    await expect(discover({ ...endpoints, ...metadata })).rejects.toThrow(message);
  });
});
