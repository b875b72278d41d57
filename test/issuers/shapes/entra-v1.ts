import { api, client, entraKeys, entraMetadata, entraSources, tenant, userClaims } from '../entra-documents.js';
import type { IssuerShape } from '../issuer-shape.js';

const login = 'https://login.microsoftonline.com';
const issuer = `https://sts.windows.net/${tenant}/`;
/** The metadata of the v1.0 endpoint isn't at the issuer that it names. */
const discoveryUrl = `${login}/${tenant}/.well-known/openid-configuration`;
const jwksUri = `${login}/common/discovery/keys`;

const { azp: _azp, azpacr: _azpacr, preferred_username: _username, ...common } = userClaims(issuer, tenant);
const claims: Readonly<Record<string, unknown>> = {
  ...common,
  aud: `api://${api}`,
  acr: '1',
  amr: ['pwd'],
  appid: client,
  appidacr: '0',
  family_name: 'Liddell',
  given_name: 'Alice',
  ipaddr: '203.0.113.7',
  unique_name: 'alice@contoso.com',
  upn: 'alice@contoso.com',
  ver: '1.0',
};
const { appid: _appid, appidacr: _appidacr, scp: _scp, ...identity } = claims;
/** v1.0 tokens repeat `kid` in `x5t`; its value doesn't matter here. */
const header = { typ: 'JWT', x5t: 'i6lGk3FZzxRcUb2C3nEQ7syHJlY' };

/** An API whose manifest leaves `requestedAccessTokenVersion` at its default (null). */
export const entraV1: IssuerShape = {
  name: 'Entra ID, v1.0',
  sources: entraSources,
  issuer,
  documents: (keys) => ({
    [discoveryUrl]: { body: entraMetadata(1, tenant, issuer, jwksUri) },
    [jwksUri]: { body: entraKeys(keys) },
  }),
  environment: {
    AUTH_ISSUER: issuer,
    AUTH_DISCOVERY_URL: discoveryUrl,
    AUTH_AUDIENCE: `api://${api},${api}`,
    AUTH_PROFILE: 'entra',
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
  ],
  rejected: [
    {
      what: 'a v2.0 token, where requestedAccessTokenVersion is 2',
      header: { typ: 'JWT' },
      claims: userClaims(`${login}/${tenant}/v2.0`, tenant),
      reason: 'issuer_not_trusted',
    },
    {
      what: 'a token for Microsoft Graph',
      header: { ...header, nonce: 'tZ0uS3pBc' },
      claims: { ...claims, aud: 'https://graph.microsoft.com', scp: 'openid profile User.Read' },
      reason: 'audience_mismatch',
    },
    {
      what: 'the ID token',
      header,
      claims: { ...identity, aud: client, nonce: '678910' },
      reason: 'audience_mismatch',
    },
  ],
};
