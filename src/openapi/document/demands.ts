import { type ClaimDemand, type RequiredAuthentication, type Route, claimName } from '../../auth/index.js';

/** What a route demands besides scopes, as sentences for a description: OpenAPI has no other place for it. */
export function demandTexts({ authentication, claims = [] }: Pick<Route, 'authentication' | 'claims'>): string[] {
  return [...(authentication ? [loginText(authentication)] : []), ...claims.map(claimText)];
}

function loginText({ acr, maxAge }: RequiredAuthentication): string {
  const strength = acr && `with \`acr\` ${acr.map((value) => `\`${value}\``).join(' or ')}`;
  const age = maxAge === undefined ? undefined : `at most ${maxAge} seconds ago`;
  return `The user must have logged in ${[strength, age].filter(Boolean).join(', ')} (RFC 9470).`;
}

function claimText(demand: ClaimDemand): string {
  if ('check' in demand) return demand.description;
  const claim = `The claim \`${claimName(demand)}\` of the token must`;
  return 'oneOf' in demand
    ? `${claim} be ${demand.oneOf.map(asJson).join(' or ')}.`
    : `${claim} contain ${demand.includes.map(asJson).join(' and ')}.`;
}

/** So that the text "1" and the number 1 differ. */
function asJson(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}
