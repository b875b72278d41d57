import { optionNames } from '../options/option-names.js';
import type { RequiredAuthentication } from '../route/authentication-demand.js';
import { type ClaimDemand, claimName } from '../route/claim-demand.js';
import { type Claims, claimAt, hasOneOf, milliseconds } from '../token/claims.js';
import { isTypeAllowed } from '../token/jwt-checks.js';
import type { Profile } from '../token/profiles.js';
import { profileAdvice } from '../token/profile-advice.js';
import { type TokenPolicy, missingClaim, otherValue } from '../token/token-checks.js';
import { isYoungEnough } from '../token/token-age.js';
import { kindAmong } from '../token/token-kinds.js';
import type { Hint } from './hint.js';

export function kindHint(claims: Claims, { profile }: TokenPolicy): Hint | undefined {
  const kind = kindAmong(profile.otherKinds, claims)?.kind;
  return kind === undefined ? undefined : { cause: kind, text: `it is ${kind}: the client must send its access token` };
}

export function typeHint(typ: unknown, { profile }: TokenPolicy): Hint {
  if (isTypeAllowed(typ, profile)) {
    const text = 'its issuer states that it is another kind of token: the client must send its access token';
    return { cause: 'type in the answer', text };
  }
  if (typ === undefined) return { cause: 'no typ', text: `it has no typ, which ${optionNames.profile} requires` };
  if (typeof typ !== 'string') return { cause: 'typ', text: 'its typ is not a string' };
  return {
    cause: 'type',
    text: `its typ is not one of ${[profile.types].flat().join(', ')}: is ${optionNames.profile} right?`,
  };
}

/** Undefined where a check of the app rejected the token. */
export function missingHint(claims: Claims, policy: TokenPolicy): Hint | undefined {
  const { profile } = policy;
  const names = missingClaim(claims, policy);
  if (names === undefined) return undefined;
  const name = names.join(' or ');
  const advice =
    names[0] === 'aud'
      ? (otherProfileHint(claims) ?? howToGetAudience(profile))
      : (profile.missing?.[names[0]!] ?? 'have the issuer add it');
  return { cause: `no ${name}`, text: `it lacks the claim ${name}: ${advice}` };
}

/** Tokens of issuers that write no `aud`. */
function otherProfileHint({ token_use: use, sid, azp }: Claims): string | undefined {
  if (use === 'access') return `tokens of Amazon Cognito have none: set ${optionNames.profile} to cognito`;
  const isOfClerk = typeof sid === 'string' && typeof azp === 'string' && /^https?:/.test(azp);
  return isOfClerk ? `session tokens of Clerk have none: set ${optionNames.profile} to clerk` : undefined;
}

function howToGetAudience({ missing }: Profile): string {
  return missing?.aud ?? 'the client must request it for this API, by its audience, its resource or a scope';
}

export function valueHint(claims: Claims, { profile }: TokenPolicy): Hint | undefined {
  const violated = otherValue(claims, profile);
  if (!violated) return undefined;
  const [name, value] = violated;
  return { cause: `value of ${name}`, text: `its ${name} is not ${JSON.stringify(value)}, as its profile demands` };
}

/** The hint about the claims that name other APIs: `aud`, or that of the profile. */
export function audienceHint(claims: Claims, policy: TokenPolicy): Hint | undefined {
  const { audience, profile } = policy;
  const isOurs = (value: unknown) => [claims[String(value)]].flat().some((name) => audience.includes(String(name)));
  return ['aud', profile.audience]
    .filter((claim) => hasOneOf(claims, [claim]) && !isOurs(claim))
    .map((claim) => wrongAudienceHint(claim, claims, policy))[0];
}

function wrongAudienceHint(claim: string, claims: Claims, { audience, profile }: TokenPolicy): Hint {
  const ours = `${optionNames.audience} is ${audience.join(', ')}`;
  const values = [claims[claim]].flat();
  const withSlash = audience.find((api) => values.some((value) => value === `${api}/` || `${String(value)}/` === api));
  if (withSlash !== undefined) {
    return {
      cause: 'slash of audience',
      text: `its ${claim} differs from ${optionNames.audience}, ${withSlash}, in the slash at the end`,
    };
  }
  if (claim !== 'aud') {
    const advice = profile.audienceValues?.[claim] ?? `list the values of ${claim} that are accepted`;
    return { cause: `audience in ${claim}`, text: `its ${claim} is another; ${ours}: ${advice}` };
  }
  return otherApiHint(values, claims, profile, ours);
}

function otherApiHint(aud: unknown[], { azp, client_id: clientId }: Claims, profile: Profile, ours: string): Hint {
  if (aud.length > 0 && aud.every((name) => name === 'account')) {
    const advice = profileAdvice.keycloak.missing.aud;
    return { cause: 'account', text: `its audience is account, Keycloak's own client: ${advice}; ${ours}` };
  }
  if (aud.length > 0 && aud.every((name) => name === azp || name === clientId)) {
    return { cause: 'client as audience', text: `its audience is the client: ${howToGetAudience(profile)}; ${ours}` };
  }
  const advice = profile.audienceValues?.aud ?? 'the client must request a token for this API';
  return { cause: 'audience', text: `it is for another API; ${ours}: ${advice}` };
}

/** The hint about an issuer whose access tokens don't state the login, so that no new login would help. */
export function loginHint({ acr, maxAge }: RequiredAuthentication, claims: Claims): Hint | undefined {
  const demanded = [...(acr ? ['acr'] : []), ...(maxAge === undefined ? [] : ['auth_time'])];
  const missing = demanded.filter((name) => !hasOneOf(claims, [name]));
  if (missing.length === 0) return undefined;
  const text = `it lacks ${missing.join(' and ')}, which @RequireAuthentication() on the route checks: have the issuer add that to access tokens`;
  return { cause: `no ${missing.join(' and ')}`, text };
}

/** The hint about an issuer whose access tokens don't have a claim that the route demands. */
export function requiredClaimHint(demand: ClaimDemand, claims: Claims): Hint | undefined {
  if ('check' in demand || claimAt(demand.path, claims) !== undefined) return undefined;
  const name = claimName(demand);
  const text = `it lacks ${name}, which the route demands: have the issuer add that to access tokens`;
  return { cause: `no ${name} for the route`, text };
}

/** The hint about a token that has not expired, but is older than our own limit. */
export function ageHint(claims: Claims, policy: TokenPolicy, now: number): Hint | undefined {
  const isExpired = milliseconds(claims.exp) + policy.clockToleranceMs <= now;
  if (isExpired || isYoungEnough(claims, policy, now)) return undefined;
  const text = `it has not expired, but was issued more than ${policy.maxTokenAge} s ago, the limit of ${optionNames.maxTokenAge}: have the issuer issue tokens of that lifetime, or raise the limit`;
  return { cause: 'age', text };
}

const nearMs = 10 * 60 * 1000;

/** A token from the future, or one that has just expired, may indicate a wrong clock. One that expired hours ago doesn't. */
export function clockHint({ exp, nbf, iat }: Claims, now: number): Hint | undefined {
  const [late, early] = [now - milliseconds(exp), Math.max(milliseconds(nbf), milliseconds(iat)) - now];
  const apart = Math.round(Math.max(late > 0 ? late : 0, early > 0 ? early : 0) / 1000);
  const text = `by our clock it is ${apart} s ${early > 0 ? 'early' : 'late'}: are the issuer's clock and ours synchronized?`;
  return early > 0 || late < nearMs ? { cause: 'clock', text } : undefined;
}
