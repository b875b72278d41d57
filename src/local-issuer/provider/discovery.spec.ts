import { calculateJwkThumbprint, createRemoteJWKSet, jwtVerify, type JWK } from 'jose';
import { demoToken } from '../../../test/support/demo-token.js';
import { exampleIssuer } from '../../../test/support/local-issuer.js';
import { startLocalIssuer, type LocalIssuer } from '../index.js';

/** What the service accepts, too. */
const proofAlgorithms = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
  'EdDSA',
  'Ed25519',
];

describe('discovery', () => {
  let issuer: LocalIssuer;

  beforeAll(async () => {
    issuer = await startLocalIssuer(exampleIssuer);
  });
  afterAll(() => issuer.close());

  it.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])(
    'names the issuer and its endpoints at %s',
    async (path) => {
      const response = await fetch(issuer.url + path);
      expect(issuer.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(await response.json()).toMatchObject({
        issuer: issuer.url,
        authorization_endpoint: `${issuer.url}/authorize`,
        token_endpoint: `${issuer.url}/oauth/token`,
        jwks_uri: `${issuer.url}/.well-known/jwks.json`,
        end_session_endpoint: `${issuer.url}/oidc/logout`,
        code_challenge_methods_supported: ['S256'],
        response_types_supported: ['code'],
        acr_values_supported: ['phr', 'phrh'],
        id_token_signing_alg_values_supported: ['RS256'],
        registration_endpoint: `${issuer.url}/oidc/register`,
        grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
        token_endpoint_auth_methods_supported: expect.arrayContaining(['none']),
        dpop_signing_alg_values_supported: proofAlgorithms,
      });
    },
  );

  it('publishes one 2048-bit RSA key for RS256, identified by its thumbprint, without its private part', async () => {
    const response = await fetch(`${issuer.url}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: [JWK] }; // checked below
    expect(keys).toEqual([
      { kty: 'RSA', use: 'sig', alg: 'RS256', kid: expect.any(String), e: 'AQAB', n: expect.any(String) },
    ]);
    expect(keys[0].kid).toBe(await calculateJwkThumbprint(keys[0]));
    expect(Buffer.from(keys[0].n ?? '', 'base64url')).toHaveLength(256);
  });

  it('publishes the keys that verify its tokens', async () => {
    const keySet = createRemoteJWKSet(new URL(`${issuer.url}/.well-known/jwks.json`));
    const expected = { issuer: issuer.url, audience: 'https://messages.example.com', typ: 'at+jwt' };
    const { payload } = await jwtVerify(await demoToken(issuer), keySet, { ...expected, algorithms: ['RS256'] });
    expect(payload.sub).toBe('manager');
  });

  it.each(['/.well-known/openid-configuration', '/.well-known/jwks.json'])(
    'lets a page on another port read %s',
    async (path) => {
      const origin = 'http://localhost:8080';
      const response = await fetch(issuer.url + path, { headers: { origin } });
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    },
  );
});
