import { type ClaimPath, AUDIENCE, type Profile } from './profiles.js';

/** Who calls, and with which rights: what a checked access token says, the same for every issuer. */
export interface Principal {
  readonly issuer: string;
  /** `sub`: unique within the issuer only. */
  readonly subject: string;
  /** The client that the token was issued to, where the issuer says so. */
  readonly clientId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  /** All claims as they were signed. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** How a principal is read from claims: in the issuer's dialect, for our audiences. */
interface Reading {
  readonly profile: Profile;
  readonly audience: readonly string[];
}

/** @param claims of a token that has passed every check */
export function toPrincipal(claims: Readonly<Record<string, unknown>>, reading: Reading): Principal {
  const clientIds = reading.profile.clientId.map((claim) => claims[claim]);
  return {
    issuer: String(claims.iss),
    subject: String(claims.sub),
    clientId: clientIds.find((value) => typeof value === 'string'),
    scopes: new Set(grantedScopes(claims, reading)),
    claims,
  };
}

/** The words of every claim that grants scopes; some may come more than once. */
export function grantedScopes(claims: Readonly<Record<string, unknown>>, { profile, audience }: Reading): string[] {
  return wordsAt(profile.scopes, claims, audience);
}

/** @param paths of claims that hold words */
export function wordsAt(
  paths: readonly ClaimPath[],
  claims: Readonly<Record<string, unknown>>,
  audience: readonly string[],
): string[] {
  return paths.flatMap((path) => claimsAt(claims, path, audience)).flatMap(words);
}

function claimsAt(claims: unknown, path: ClaimPath, audience: readonly string[]): unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [claims];
  const names = name === AUDIENCE ? audience : [name];
  return names.flatMap((member) => claimsAt(memberOf(claims, member), rest, audience));
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** A string of words, or an array of them, grants what it says; any other shape grants nothing. */
function words(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((word) => word !== '');
  return Array.isArray(claim) ? claim.filter((word) => typeof word === 'string') : [];
}
