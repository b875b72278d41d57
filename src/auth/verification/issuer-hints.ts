import { type KeySet, type SigningKey, selectKey } from '../keys/key-set.js';
import { optionNames } from '../options/option-names.js';
import type { AccessToken } from '../token/access-token.js';
import type { Claims } from '../token/claims.js';
import {
  type IssuerIdentity,
  matchesTemplate,
  maySignFor,
  tenantPlaceholder,
  withTenant,
} from '../token/issuer-template.js';
import type { TokenPolicy } from '../token/token-checks.js';
import type { Hint } from './hint.js';

type IssuerHint = (claims: Claims, ours: IssuerIdentity) => Hint | undefined;

/** The hint about a token of an issuer that is not trusted. The first rule that applies to one of our issuers counts. */
export function untrustedIssuerHint({ claims }: AccessToken, issuers: readonly IssuerIdentity[]): Hint | undefined {
  // Anyone can send a long one, many times.
  if (String(claims.iss).length > 300) return undefined;
  const graph = graphHint(claims);
  if (graph) return graph;
  for (const rule of rules) {
    const hint = issuers.map((ours) => rule(claims, ours)).find((found) => found !== undefined);
    if (hint) return hint;
  }
  return undefined;
}

/** The hint about a key that signs for another issuer than the token's (`maySignFor`). */
export function foreignKeyHint({ header, claims }: AccessToken, policy: TokenPolicy, keys: KeySet): Hint | undefined {
  const { kid, alg } = header as { kid?: string; alg: string }; // safe: the checks before verified these types
  const isItsKey = (key: SigningKey) => selectKey([key], kid, alg) !== undefined;
  if (keys.every((key) => !isItsKey(key) || maySignFor(key.issuer, claims, policy))) return undefined;
  const text = 'the key that signed it is for another issuer, as its member issuer states';
  return { cause: 'key of another issuer', text };
}

/** Clients of Microsoft Entra ID get such a token unless they request a scope of ours. */
export function graphHint({ aud }: Claims): Hint | undefined {
  if (aud !== 'https://graph.microsoft.com' && aud !== '00000003-0000-0000-c000-000000000000') return undefined;
  const text = 'it is for Microsoft Graph: the client must request a scope of this API, such as api://CLIENT_ID/SCOPE';
  return { cause: 'Microsoft Graph', text };
}

const rules: readonly IssuerHint[] = [tenantHint, spellingHint, versionHint, hostHint];

/** A token whose `iss` fits a template, but not with a tenant that is accepted. */
function tenantHint(claims: Claims, ours: IssuerIdentity): Hint | undefined {
  if (!matchesTemplate(claims.iss, ours)) return undefined;
  const { iss, tid } = claims;
  if (typeof tid !== 'string') return { cause: 'no tid', text: 'it lacks the claim tid, which names its tenant' };
  if (withTenant(ours.issuer, tid) !== iss) {
    return { cause: 'tid', text: 'its tid is not the tenant in its iss' };
  }
  return { cause: 'tenant', text: `its tenant is not one of ${optionNames.tenants}: add it if it may call this API` };
}

function spellingHint({ iss }: Claims, { issuer }: IssuerIdentity): Hint | undefined {
  const spellings: readonly (readonly [cause: string, difference: string, normalized: (text: string) => string])[] = [
    ['trailing slash', 'the slash at the end', (text) => text.replace(/\/$/, '')],
    ['scheme', 'http or https', (text) => text.replace(/^https?:/, '')],
    ['case', 'upper and lower case', (text) => text.toLowerCase()],
  ];
  const found = spellings.find(([, , normalized]) => normalized(String(iss)) === normalized(issuer));
  if (!found) return undefined;
  return {
    cause: found[0],
    text: `its iss differs from ${optionNames.issuer}, ${issuer}, in ${found[1]}: set issuer exactly as tokens have it`,
  };
}

/** The `iss` of Entra's two versions (https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats). */
const entraVersions = [
  { version: '1.0', manifest: 'null or 1', pattern: /^https:\/\/sts\.windows\.net\/([^/]+)\/$/ },
  { version: '2.0', manifest: '2', pattern: /^https:\/\/login\.microsoftonline\.com\/([^/]+)\/v2\.0$/ },
] as const;

/** Two issuers of Entra ID: of different versions, or of different tenants. */
function versionHint({ iss }: Claims, { issuer }: IssuerIdentity): Hint | undefined {
  const [theirs, ours] = [iss, issuer].map((one) => entraVersions.find(({ pattern }) => pattern.test(String(one))));
  if (!theirs || !ours) return undefined;
  if (theirs === ours) return otherTenantHint(issuer, ours.pattern);
  return {
    cause: `version ${theirs.version}`,
    text: `it is a token of version ${theirs.version} of Entra ID, and ${optionNames.issuer}, ${issuer}, is of version ${ours.version}: set requestedAccessTokenVersion to ${ours.manifest} in the manifest of the API's app registration, or set issuer and audience to those of version ${theirs.version}`,
  };
}

function otherTenantHint(issuer: string, pattern: RegExp): Hint {
  const template = issuer.replace(pattern, (address, tenant: string) => address.replace(tenant, tenantPlaceholder));
  return {
    cause: 'other tenant',
    text: `it is from another tenant than ${optionNames.issuer}, ${issuer}: to accept several, set issuer to ${template} and list them in ${optionNames.tenants}`,
  };
}

/** An issuer with a path of its own that is known by several host names, such as Keycloak inside and outside a cluster. */
function hostHint({ iss }: Claims, { issuer }: IssuerIdentity): Hint | undefined {
  const [theirs, ours] = [String(iss), issuer].map((address) => (URL.canParse(address) ? new URL(address) : undefined));
  if (!theirs || !ours || ours.pathname === '/' || theirs.pathname !== ours.pathname || theirs.host === ours.host) {
    return undefined;
  }
  return {
    cause: 'host',
    text: `its iss has another host than ${optionNames.issuer}, ${issuer}, and the same path: set issuer to the address at which clients request their tokens, and ${optionNames.discoveryUrl} to the metadata at the address that this service reaches`,
  };
}
