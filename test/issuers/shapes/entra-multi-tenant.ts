import {
  api,
  client,
  consumers,
  entraKeys,
  entraMetadata,
  entraSources,
  otherTenant,
  tenant,
  userClaims,
} from '../entra-documents.js';
import type { IssuerShape } from '../issuer-shape.js';

const login = 'https://login.microsoftonline.com';
const template = `${login}/{tenantid}/v2.0`;
const jwksUri = `${login}/common/discovery/v2.0/keys`;
const issuerOf = (tid: string): string => `${login}/${tid}/v2.0`;

const header = { typ: 'JWT' };
const subject = 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ';
const scopes = ['read:messages', 'write:messages'];

/** An app registration for any organization and personal accounts, of which the service trusts one organization. */
export const entraMultiTenant: IssuerShape = {
  name: 'Entra ID, multi-tenant',
  sources: [
    ...entraSources,
    'https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/v2-protocols-oidc.md',
  ],
  issuer: template,
  documents: (keys) => ({
    [`${login}/common/v2.0/.well-known/openid-configuration`]: { body: entraMetadata(2, 'common', template, jwksUri) },
    [jwksUri]: { body: entraKeys(keys) },
  }),
  environment: {
    AUTH_ISSUERS: JSON.stringify([{ issuer: template, audience: api, profile: 'entra', tenants: [tenant, consumers] }]),
    DOCS_CLIENT_ID: client,
    DOCS_SCOPE_PREFIX: `api://${api}/`,
  },
  keyMembers: [{ issuer: template }, { issuer: issuerOf(consumers) }],
  accepted: [
    {
      what: "a token of the organization, signed by the organizations' key",
      header,
      claims: userClaims(issuerOf(tenant), tenant),
      subject,
      clientId: client,
      scopes,
    },
    {
      what: 'a token of a personal account, signed by the key of personal accounts',
      header,
      claims: userClaims(issuerOf(consumers), consumers),
      signedBy: 1,
      subject,
      clientId: client,
      scopes,
    },
  ],
  rejected: [
    {
      what: 'a token of another organization',
      header,
      claims: userClaims(issuerOf(otherTenant), otherTenant),
      reason: 'issuer_not_trusted',
    },
    {
      what: "another organization's iss with the tid of ours",
      header,
      claims: userClaims(issuerOf(otherTenant), tenant),
      reason: 'issuer_not_trusted',
    },
    {
      what: "our organization's iss with the tid of another",
      header,
      claims: userClaims(issuerOf(tenant), otherTenant),
      reason: 'issuer_not_trusted',
    },
    {
      what: 'a token of the organization, signed by the key of personal accounts',
      header,
      claims: userClaims(issuerOf(tenant), tenant),
      signedBy: 1,
      reason: 'issuer_not_trusted',
    },
    {
      what: 'the template itself as iss',
      header,
      claims: userClaims(template, '{tenantid}'),
      reason: 'issuer_not_trusted',
    },
    {
      what: 'a v1.0 token of the organization',
      header,
      claims: { ...userClaims(`https://sts.windows.net/${tenant}/`, tenant), ver: '1.0' },
      reason: 'issuer_not_trusted',
    },
  ],
};
