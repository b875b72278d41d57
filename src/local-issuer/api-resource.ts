import { errors, type ResourceServer } from 'oidc-provider';
import { permissions } from './permissions.js';

/** Lifetime of access tokens, in seconds. */
export const accessTokenLifetime = 3600;

/** How an API wants its access tokens: a JWT (RFC 9068). Any audience is served, so that the wrong ones can be tried out. */
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

/** What a resource indicator must be (RFC 8707, section 2). */
export function isAbsoluteUri(value: string): boolean {
  return URL.canParse(value) && !value.includes('#');
}
