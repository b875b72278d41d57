import { type AuthOptions, Issuers, type Revocation, tokenDigest } from '../../auth/index.js';
import { acceptsOpaque } from '../../auth/options/introspection-options.js';
import { type Claims, milliseconds } from '../../auth/token/claims.js';
import { tryDecode } from '../../auth/token/access-token.js';
import type { RevokeOptions } from './revoke-command.js';

/**
 * What the options revoke.
 *
 * @param token that was given, without its scheme
 * @param now milliseconds since the epoch
 * @throws {Error} it would revoke nothing
 */
export function revocationOf(
  options: RevokeOptions,
  token: string | undefined,
  auth: AuthOptions,
  now: number,
): Revocation {
  const { subject, client: clientId, session: sessionId, issuedBefore } = options;
  if (token !== undefined) return ofToken(token, options.issuer, auth, now);
  const issuer = trusted(options.issuer ?? onlyIssuer(auth), auth);
  if (subject !== undefined) return { issuer, subject, issuedBefore };
  if (clientId !== undefined) return { issuer, clientId, issuedBefore };
  if (sessionId !== undefined) return { issuer, sessionId, issuedBefore };
  return { issuer, all: true, issuedBefore };
}

/** Its signature is not checked: if it is invalid, the token is rejected anyway. */
function ofToken(token: string, given: string | undefined, auth: AuthOptions, now: number): Revocation {
  const claims = tryDecode(token)?.claims;
  const stated = claims ? statedIssuer(claims) : opaqueIssuer(auth);
  if (given !== undefined && stated !== undefined && given !== stated)
    throw new Error('The token is of another issuer');
  const issuer = trusted(stated ?? given ?? onlyIssuer(auth), auth);
  const expiry = milliseconds(claims?.exp);
  const expiresAt = Number.isFinite(expiry) ? new Date(expiry) : undefined;
  if (expiresAt && expiry + auth.clockToleranceMs < now) throw new Error('The token has expired');
  return { issuer, tokenDigest: tokenDigest(token), expiresAt };
}

function statedIssuer({ iss }: Claims): string | undefined {
  return typeof iss === 'string' ? iss : undefined;
}

/** Of one issuer at most, opaque tokens are accepted. */
function opaqueIssuer({ issuers }: AuthOptions): string {
  const taker = issuers.find(({ introspection }) => acceptsOpaque(introspection));
  if (!taker) throw new Error('The token is not a JSON Web Token, and opaque tokens are not accepted');
  return taker.issuer;
}

function onlyIssuer({ issuers }: AuthOptions): string {
  const [first, ...others] = issuers.map(({ issuer }) => issuer);
  if (first === undefined || others.length > 0) throw new Error(`Give --issuer: one of ${listed(issuers)}`);
  return first;
}

/** A misspelt issuer would revoke nothing. */
function trusted(issuer: string, auth: AuthOptions): string {
  const { policy } = new Issuers(auth).find(issuer) ?? {};
  if (!policy)
    throw new Error(`No token of this issuer is accepted. Those that are configured: ${listed(auth.issuers)}`);
  return issuer;
}

function listed(issuers: AuthOptions['issuers']): string {
  return issuers.map(({ issuer }) => issuer).join(', ');
}
