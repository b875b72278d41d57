import { type ScopeDemand, isMet, namedScopes } from '../route/scope-demand.js';
import type { AccessToken } from '../token/access-token.js';
import { isAlgorithm } from '../token/algorithms.js';
import { type Claims, milliseconds, wordsAt } from '../token/claims.js';
import { profileNames, profiles } from '../token/profiles.js';
import { type TokenPolicy, missingClaim } from '../token/token-checks.js';
import { kindAmong } from '../token/token-kinds.js';

/** What is probably misconfigured. The text quotes our own configuration only, nothing of the token. */
export interface Hint {
  readonly cause: string;
  readonly text: string;
}

/** A rejected token, as far as it could be decoded. */
export interface RejectedToken {
  readonly encoded: string;
  readonly token: AccessToken | undefined;
  /** The rules that it was checked against. */
  readonly policy: TokenPolicy;
  /** All trusted issuers. */
  readonly issuers: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The first hint that applies to a rejected token, if any. */
export function rejectionHint(reason: string, rejected: RejectedToken): Hint | undefined {
  const { encoded, token, policy, issuers, now } = rejected;
  const { header = {}, claims = {} } = token ?? {};
  switch (reason) {
    case 'token_malformed':
      return opaqueHint(encoded.split('.').length);
    case 'algorithm_not_allowed':
      return algorithmHint(header.alg, policy);
    case 'type_not_allowed':
      return kindHint(claims, policy) ?? typeHint(policy);
    case 'issuer_not_trusted':
      return issuers.map((issuer) => issuerHint(issuer, String(claims.iss))).find((hint) => hint !== undefined);
    case 'audience_mismatch':
      return kindHint(claims, policy) ?? audienceHint(claims, policy);
    case 'token_expired':
    case 'token_not_yet_valid':
      return clockHint(claims, now);
    case 'claim_missing':
      return missingHint(claims, policy);
    case 'binding_mismatch':
      return boundHint;
    default:
      return undefined;
  }
}

const askWithAudience = 'did the client request it without audience? (Auth0 needs that parameter)';

function opaqueHint(parts: number): Hint | undefined {
  if (parts === 1) return { cause: 'opaque', text: `it is an opaque token: ${askWithAudience}` };
  return parts === 5 ? { cause: 'encrypted', text: `it is an encrypted token: ${askWithAudience}` } : undefined;
}

function algorithmHint(alg: unknown, { algorithms }: TokenPolicy): Hint | undefined {
  const text = `it is signed with an algorithm that AUTH_ALGORITHMS (${algorithms.join(', ')}) does not list`;
  return isAlgorithm(alg) ? { cause: 'algorithm', text } : undefined;
}

function kindHint(claims: Claims, { profile }: TokenPolicy): Hint | undefined {
  const kind = kindAmong(profile.otherKinds, claims)?.kind;
  return kind === undefined ? undefined : { cause: kind, text: `it is ${kind}: the client must send its access token` };
}

/** Undefined where a check of the app rejected the token. */
function missingHint(claims: Claims, { profile }: TokenPolicy): Hint | undefined {
  const names = missingClaim(claims, profile);
  if (names === undefined) return undefined;
  const name = names.join(' or ');
  const advice = profile.missing?.[names[0]!];
  return { cause: `no ${name}`, text: `it lacks the claim ${name}${advice ? `: ${advice}` : ''}` };
}

const boundHint: Hint = {
  cause: 'bound',
  text: 'it is bound to a key (DPoP) or a certificate (mTLS), which this service does not verify: have the client request a bearer token',
};

function typeHint({ profile }: TokenPolicy): Hint {
  return { cause: 'type', text: `its typ is not one of ${profile.types.join(', ')}: is AUTH_PROFILE right?` };
}

function issuerHint(issuer: string, iss: string): Hint | undefined {
  const isSame = (other: string) => issuer === other;
  if (isSame(`${iss}/`) || `${issuer}/` === iss) {
    const text = `its issuer differs from AUTH_ISSUER (${issuer}) in the slash at the end`;
    return { cause: 'trailing slash', text };
  }
  const otherScheme = iss.replace(/^https?:/, (scheme) => (scheme === 'http:' ? 'https:' : 'http:'));
  const text = `its issuer differs from AUTH_ISSUER (${issuer}) in http or https`;
  return isSame(otherScheme) ? { cause: 'scheme', text } : undefined;
}

function audienceHint({ aud, azp, client_id: clientId }: Claims, { audience }: TokenPolicy): Hint {
  const ours = `AUTH_AUDIENCE is ${audience.join(', ')}`;
  const isClients = aud !== undefined && (aud === azp || aud === clientId);
  if (isClients)
    return { cause: 'client as audience', text: `its audience is the client: ${askWithAudience}; ${ours}` };
  return { cause: 'audience', text: `it is for another API; ${ours}` };
}

const nearMs = 10 * 60 * 1000;

/** A token from the future, or one that has just expired, may indicate a wrong clock. One that expired hours ago doesn't. */
function clockHint({ exp, nbf, iat }: Claims, now: number): Hint | undefined {
  const [late, early] = [now - milliseconds(exp), Math.max(milliseconds(nbf), milliseconds(iat)) - now];
  const apart = Math.round(Math.max(late > 0 ? late : 0, early > 0 ? early : 0) / 1000);
  const text = `by our clock it is ${apart} s ${early > 0 ? 'early' : 'late'}: are the issuer's clock and ours synchronized?`;
  return early > 0 || late < nearMs ? { cause: 'clock', text } : undefined;
}

/** The hint about scopes that are missing, but granted in a claim that another profile reads. */
export function scopeHint(demand: ScopeDemand, claims: Claims, { audience }: TokenPolicy): Hint | undefined {
  const other = profileNames.find((name) => isMet(demand, new Set(wordsAt(profiles[name](audience).scopes, claims))));
  if (!other) return undefined;
  const text = `it grants ${namedScopes(demand).join(' ')} in a claim that AUTH_PROFILE=${other} would read`;
  return { cause: `scope claim of ${other}`, text };
}
