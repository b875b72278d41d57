import type { Claims } from './claims.js';

/** Stands for the tenant in the identifier of a multi-tenant issuer, as in the metadata and keys of Microsoft Entra ID. */
export const tenantPlaceholder = '{tenantid}';

/** The issuer's identifier, and for a template the tenants whose tokens are accepted; `*`: those of any tenant. */
export interface IssuerIdentity {
  readonly issuer: string;
  readonly tenants?: readonly string[] | '*' | undefined;
}

/** Whether a token is from the issuer: `iss` is compared character by character (RFC 9068, section 4). */
export function isIssuedBy({ iss, tid }: Claims, { issuer, tenants }: IssuerIdentity): boolean {
  if (tenants === undefined) return iss === issuer;
  return isTenant(tid, tenants) && iss === withTenant(issuer, tid);
}

/** Whether `iss` is what the template makes of some tenant. */
export function matchesTemplate(iss: unknown, { issuer, tenants }: IssuerIdentity): boolean {
  if (typeof iss !== 'string' || tenants === undefined) return false;
  const [before = '', after = ''] = issuer.split(tenantPlaceholder);
  if (!iss.startsWith(before) || !iss.endsWith(after)) return false;
  const tenant = iss.slice(before.length, iss.length - after.length);
  // The tenant is one segment of the path, so that the template of a shorter path doesn't match.
  return iss.length > before.length + after.length && !tenant.includes('/');
}

/**
 * Whether a key may sign for the token's issuer. Entra's keys for several tenants name it, so that the key of one tenant doesn't
 * sign for another (https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer).
 *
 * @param keyIssuer the member `issuer` of the key, if it has one
 */
export function maySignFor(keyIssuer: string | undefined, { iss, tid }: Claims, { tenants }: IssuerIdentity): boolean {
  if (keyIssuer === undefined || withTenant(keyIssuer, String(tid)) === iss) return true;
  // Without a template, the member may mean something else, such as who certified the key: only at the issuer's own host it counts.
  return tenants === undefined && !haveSameOrigin(keyIssuer, iss);
}

function haveSameOrigin(one: string, other: unknown): boolean {
  if (typeof other !== 'string' || !URL.canParse(one) || !URL.canParse(other)) return false;
  return new URL(one).origin === new URL(other).origin;
}

export function withTenant(template: string, tenant: string): string {
  // A function, since a text would be read as a pattern.
  return template.replace(tenantPlaceholder, () => tenant);
}

function isTenant(tid: unknown, tenants: readonly string[] | '*'): tid is string {
  if (typeof tid !== 'string') return false;
  return tenants === '*' ? /^[0-9a-z-]+$/i.test(tid) : tenants.includes(tid);
}
