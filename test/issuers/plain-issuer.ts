import type { IssuerShape } from './issuer-shape.js';

const audience = 'api';

/** An issuer as its standards describe it, at any address. */
export function plainIssuer(issuer: string): IssuerShape {
  const jwksUri = `${issuer}/keys`;
  return {
    name: 'a plain issuer',
    sources: ['https://openid.net/specs/openid-connect-discovery-1_0.html'],
    issuer,
    documents: (keys) => ({
      [`${issuer}/.well-known/openid-configuration`]: { body: { issuer, jwks_uri: jwksUri } },
      [jwksUri]: { body: { keys } },
    }),
    environment: { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience },
    accepted: [
      {
        what: 'an access token',
        header: { typ: 'JWT' },
        claims: { iss: issuer, aud: audience, sub: 'user', azp: 'client', scope: 'read:messages' },
        subject: 'user',
        clientId: 'client',
        scopes: ['read:messages'],
      },
    ],
    rejected: [],
  };
}
