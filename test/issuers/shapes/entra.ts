import { api, client, entraKeys, entraMetadata, entraSources, tenant, userClaims } from '../entra-documents.js';
import type { IssuerShape } from '../issuer-shape.js';

const login = 'https://login.microsoftonline.com';
const issuer = `${login}/${tenant}/v2.0`;
const jwksUri = `${login}/${tenant}/discovery/v2.0/keys`;
const header = { typ: 'JWT' };
const claims = userClaims(issuer, tenant);
const { scp: _scp, name: _name, preferred_username: _username, ...appOnly } = claims;
const { azp: _azp, azpacr: _azpacr, scp: _scope, ...identity } = claims;

/** An API whose manifest has `requestedAccessTokenVersion: 2`. */
export const entra: IssuerShape = {
  name: 'Entra ID, v2.0',
  sources: entraSources,
  issuer,
  documents: (keys) => ({
    [`${issuer}/.well-known/openid-configuration`]: { body: entraMetadata(2, tenant, issuer, jwksUri) },
    [jwksUri]: { body: entraKeys(keys, issuer) },
  }),
  environment: {
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: api,
    AUTH_PROFILE: 'entra',
    DOCS_CLIENT_ID: client,
    DOCS_SCOPE_PREFIX: `api://${api}/`,
  },
  accepted: [
    {
      what: 'the access token of a user',
      header,
      claims,
      subject: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
      clientId: client,
      scopes: ['read:messages', 'write:messages'],
    },
    {
      what: 'the access token of a service, with app roles instead of scopes',
      header,
      claims: {
        ...appOnly,
        azpacr: '1',
        oid: '22223333-cccc-4444-dddd-5555eeee6666',
        sub: '22223333-cccc-4444-dddd-5555eeee6666',
        roles: ['read:messages'],
      },
      subject: '22223333-cccc-4444-dddd-5555eeee6666',
      clientId: client,
      scopes: ['read:messages'],
    },
  ],
  rejected: [
    {
      what: 'a v1.0 token, where requestedAccessTokenVersion is not set',
      header,
      claims: { ...claims, iss: `https://sts.windows.net/${tenant}/`, aud: `api://${api}`, appid: client, ver: '1.0' },
      reason: 'issuer_not_trusted',
    },
    {
      what: 'a token for Microsoft Graph, where the client asked for none of our scopes',
      header: { typ: 'JWT', nonce: 'tZ0uS3pBc' },
      claims: {
        ...claims,
        iss: `https://sts.windows.net/${tenant}/`,
        aud: '00000003-0000-0000-c000-000000000000',
        scp: 'openid profile User.Read',
        ver: '1.0',
      },
      reason: 'issuer_not_trusted',
    },
    {
      what: "the ID token of another app's login",
      header,
      claims: { ...identity, aud: client },
      reason: 'audience_mismatch',
    },
    {
      what: 'the ID token of a login with the same app registration',
      header,
      claims: { ...identity, nonce: '678910' },
      reason: 'type_not_allowed',
    },
    {
      what: 'the same without a nonce, which the code flow does not require',
      header,
      claims: identity,
      reason: 'claim_missing',
    },
    {
      what: "the API's Application ID URI as audience, which v2.0 tokens never have",
      header,
      claims: { ...claims, aud: `api://${api}` },
      reason: 'audience_mismatch',
    },
  ],
};
