import { errors, type ResourceServer } from 'oidc-provider';
import { permissions } from './permissions.js';

/** Lifetime of access tokens, in seconds. */
export const accessTokenLifetime = 3600;

/** The properties of access tokens for an API: JWTs (RFC 9068). Any audience is allowed, so that developers can try wrong ones. */
export function apiResource(audience: string): ResourceServer {
  if (!isAbsoluteUri(audience)) throw new errors.InvalidTarget('audience must be an absolute URI');
  return {
    audience,
    scope: permissions.join(' '),
    accessTokenFormat: 'jwt',
    accessTokenTTL: accessTokenLifetime,
    jwt: { sign: { alg: 'RS256' } },
  };
}

/** Whether a value is a valid resource indicator: an absolute URI without a fragment (RFC 8707, section 2). */
export function isAbsoluteUri(value: string): boolean {
  return URL.canParse(value) && !value.includes('#');
}
