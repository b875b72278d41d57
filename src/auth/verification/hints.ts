import { optionNames } from '../options/option-names.js';
import { type ScopeDemand, isMet, namedScopes } from '../route/scope-demand.js';
import { type ClaimPath, type Claims, wordsAt } from '../token/claims.js';
import { isIssuedBy } from '../token/issuer-template.js';
import { profileNames, profiles } from '../token/profiles.js';
import type { TokenPolicy } from '../token/token-checks.js';
import { ageHint, audienceHint, clockHint, kindHint, missingHint, typeHint, valueHint } from './claim-hints.js';
import type { Hint, RejectedToken } from './hint.js';
import { foreignKeyHint, graphHint, untrustedIssuerHint } from './issuer-hints.js';
import { algorithmHint, unknownKeyHint } from './key-hints.js';

/** The first hint that applies to a rejected token, if any. */
export function rejectionHint(reason: string, rejected: RejectedToken): Hint | undefined {
  const { encoded, token, policy, issuers, keys, now } = rejected;
  if (!token) return opaqueHint(encoded.split('.').length);
  const { header, claims } = token;
  switch (reason) {
    case 'algorithm_not_allowed':
      return algorithmHint(token, policy);
    case 'type_not_allowed':
      return kindHint(claims, policy) ?? typeHint(header.typ, policy);
    case 'issuer_not_trusted':
      return isIssuedBy(claims, policy)
        ? keys && foreignKeyHint(token, policy, keys)
        : untrustedIssuerHint(token, issuers);
    case 'key_unknown':
      return keys && unknownKeyHint(token, keys);
    default:
      return claimHint(reason, claims, policy, now);
  }
}

/** The hint about claims that were rejected, whether a signed token states them or the issuer about an opaque one. */
export function claimHint(reason: string, claims: Claims, policy: TokenPolicy, now: number): Hint | undefined {
  switch (reason) {
    case 'type_not_allowed':
      return kindHint(claims, policy);
    case 'audience_mismatch':
      return kindHint(claims, policy) ?? graphHint(claims) ?? audienceHint(claims, policy);
    case 'token_expired':
      return ageHint(claims, policy, now) ?? clockHint(claims, now);
    case 'token_not_yet_valid':
      return clockHint(claims, now);
    case 'claim_missing':
      return missingHint(claims, policy);
    case 'claim_invalid':
      return valueHint(claims, policy);
    default:
      return undefined;
  }
}

const askWithAudience = 'did the client request it without audience? (Auth0 needs that parameter)';

function opaqueHint(parts: number): Hint | undefined {
  if (parts === 1) return { cause: 'opaque', text: `it is an opaque token: ${askWithAudience}` };
  return parts === 5 ? { cause: 'encrypted', text: `it is an encrypted token: ${askWithAudience}` } : undefined;
}

/** Claims with roles or groups that no profile reads. */
const otherClaims: readonly ClaimPath[] = [['realm_access', 'roles'], ['groups']];

/** The hint about scopes that are missing, but granted in a claim that isn't read, or under a longer name. */
export function scopeHint(demand: ScopeDemand, claims: Claims, { audience, profile }: TokenPolicy): Hint | undefined {
  const granted = wordsAt(profile.scopes, claims);
  const isGrantedBy = (words: readonly string[]) => isMet(demand, new Set([...granted, ...words]));
  const wanted = namedScopes(demand).join(' ');
  const other = profileNames.find((name) => isGrantedBy(wordsAt(profiles[name](audience).scopes, claims)));
  if (other) {
    const text = `it grants ${wanted} in a claim that the profile ${other} reads: is ${optionNames.profile} right?`;
    return { cause: `scope claim of ${other}`, text };
  }
  const claim = otherClaims.find((path) => isGrantedBy(wordsAt([path], claims)))?.join('.');
  if (claim !== undefined) {
    return {
      cause: `scopes in ${claim}`,
      text: `it grants ${wanted} in ${claim}: add that to ${optionNames.scopeClaims}`,
    };
  }
  if (!isGrantedBy(granted.map((word) => word.slice(word.lastIndexOf('/') + 1)))) return undefined;
  const text = `it grants ${wanted} after a prefix, as Cognito writes the resource server's: declare it on the route, or have the issuer write the scopes without`;
  return { cause: 'prefix of scopes', text };
}
