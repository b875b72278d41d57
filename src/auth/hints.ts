import type { AccessToken } from './access-token.js';
import { wordsAt } from './principal.js';
import { profiles } from './profiles.js';
import { type ScopeDemand, isMet, namedScopes } from './scope-demand.js';
import { type TokenPolicy, missingClaim } from './token-checks.js';
import { kindAmong } from './token-kinds.js';

/** What is probably configured wrong. The text repeats nothing of the token, only of our own configuration. */
export interface Hint {
  readonly cause: string;
  readonly text: string;
}

/** A refused token, as far as it could be read. */
export interface RefusedToken {
  readonly encoded: string;
  readonly token: AccessToken | undefined;
  /** By which it was judged. */
  readonly policy: TokenPolicy;
  /** All that are trusted. */
  readonly issuers: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Claims = AccessToken['claims'];

/** The first hint that applies to a refusal, where there is one. */
export function refusalHint(reason: string, refused: RefusedToken): Hint | undefined {
  const { encoded, token, policy, issuers, now } = refused;
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

const askWithAudience = 'did the client ask for it without audience? (Auth0 needs that parameter)';

function opaqueHint(parts: number): Hint | undefined {
  if (parts === 1) return { cause: 'opaque', text: `it is an opaque token: ${askWithAudience}` };
  return parts === 5 ? { cause: 'encrypted', text: `it is an encrypted token: ${askWithAudience}` } : undefined;
}

function algorithmHint(alg: unknown, { algorithms }: TokenPolicy): Hint | undefined {
  const isAsymmetric = typeof alg === 'string' && /^([RPE]S(256|384|512)|EdDSA)$/.test(alg);
  const text = `it is signed with an algorithm that AUTH_ALGORITHMS (${algorithms.join(', ')}) does not list`;
  return isAsymmetric ? { cause: 'algorithm', text } : undefined;
}

function kindHint(claims: Claims, { profile }: TokenPolicy): Hint | undefined {
  const kind = kindAmong(profile.otherKinds, claims)?.kind;
  return kind === undefined ? undefined : { cause: kind, text: `it is ${kind}: the client must send its access token` };
}

/** None where the check that missed a claim is the app's own. */
function missingHint(claims: Claims, { profile }: TokenPolicy): Hint | undefined {
  const names = missingClaim(claims, profile);
  if (names === undefined) return undefined;
  const name = names.join(' or ');
  const advice = profile.missing?.[names[0]!];
  return { cause: `no ${name}`, text: `it lacks the claim ${name}${advice ? `: ${advice}` : ''}` };
}

const boundHint: Hint = {
  cause: 'bound',
  text: 'it is bound to a key (DPoP) or a certificate (mTLS), which this service does not verify: have the client ask for a bearer token',
};

function typeHint({ profile }: TokenPolicy): Hint {
  return { cause: 'type', text: `its typ is none of ${profile.types.join(', ')}: is AUTH_PROFILE right?` };
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

/** A token that comes hours late says nothing of clocks; one that is from the future, or seconds late, may. */
function clockHint({ exp, nbf, iat }: Claims, now: number): Hint | undefined {
  const [late, early] = [now - milliseconds(exp), Math.max(milliseconds(nbf), milliseconds(iat)) - now];
  const apart = Math.round(Math.max(late > 0 ? late : 0, early > 0 ? early : 0) / 1000);
  const text = `by our clock it is ${apart} s ${early > 0 ? 'early' : 'late'}: are the issuer's clock and ours in step?`;
  return early > 0 || late < nearMs ? { cause: 'clock', text } : undefined;
}

function milliseconds(date: unknown): number {
  return typeof date === 'number' ? date * 1000 : -Infinity;
}

/** Scopes that are missed, but granted by a claim that another profile would read. */
export function scopeHint(demand: ScopeDemand, claims: Claims, { audience }: TokenPolicy): Hint | undefined {
  const other = Object.entries(profiles).find(([, profile]) =>
    isMet(demand, new Set(wordsAt(profile(audience).scopes, claims))),
  );
  if (!other) return undefined;
  const text = `it grants ${namedScopes(demand).join(' ')} in a claim that AUTH_PROFILE=${other[0]} would read`;
  return { cause: `scope claim of ${other[0]}`, text };
}
