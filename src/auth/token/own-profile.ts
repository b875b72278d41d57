import { claimPath } from './claims.js';
import { type ClaimValue, type Profile, type ProfileName, profiles, typeName } from './profiles.js';
import { idToken } from './token-kinds.js';

/** A profile of one's own: a named one, and where the issuer's tokens differ. What is given replaces the named profile's. */
export interface ProfileOptions {
  readonly extends: ProfileName;
  /** The accepted values of `typ`, without regard to case and to `application/` before them. */
  readonly types?: readonly string[] | undefined;
  /** Whether a token without `typ` is rejected. */
  readonly typeRequired?: boolean | undefined;
  /** The claims required besides `iss`, `sub`, `exp` and the audience: a name, or a list of which one is required. */
  readonly required?: readonly (string | readonly string[])[] | undefined;
  /** Claims that must have exactly this value, besides those of the named profile. */
  readonly equals?: Readonly<Record<string, ClaimValue>> | undefined;
  /** The claim that is compared with the audience, where the issuer writes no `aud`. */
  readonly audience?: string | undefined;
  /** The claims that may name the client; the first one present counts. */
  readonly clientId?: readonly string[] | undefined;
  /** The claims that grant scopes. A dot goes a level down, except in a name that is an http(s) address. */
  readonly scopes?: readonly string[] | undefined;
  /** Accepts ID tokens: for issuers that issue no access tokens for APIs, such as Firebase. */
  readonly idTokens?: boolean | undefined;
}

/** The issuer's options that its profile depends on. */
interface ProfileSource {
  readonly profile: ProfileName | ProfileOptions;
  readonly audience: readonly string[];
  readonly scopeClaims: readonly string[];
}

/** The rules of an issuer's profile, with the claims that grant scopes besides. */
export function profileOf({ profile, audience, scopeClaims }: ProfileSource): Profile {
  const resolved =
    typeof profile === 'string' ? profiles[profile](audience) : extended(profiles[profile.extends](audience), profile);
  return { ...resolved, scopes: [...resolved.scopes, ...scopeClaims.map(claimPath)] };
}

function extended(base: Profile, own: ProfileOptions): Profile {
  const equals = [...base.equals, ...Object.entries(own.equals ?? {})];
  // A later value of a claim replaces an earlier one.
  const distinct = [...new Map(equals)];
  const required = own.required?.map((names) => [names].flat()) ?? base.required;
  return {
    ...base,
    types: own.types?.map(typeName) ?? base.types,
    typeRequired: own.typeRequired ?? base.typeRequired,
    // Every principal has a subject.
    required: [['sub'], ...required, ...distinct.map(([claim]) => [claim])],
    equals: distinct,
    audience: own.audience ?? base.audience,
    clientId: own.clientId ?? base.clientId,
    scopes: own.scopes?.map(claimPath) ?? base.scopes,
    ...(own.scopes && { hasOwnScopes: true }),
    otherKinds: own.idTokens === true ? base.otherKinds.filter(({ kind }) => kind !== idToken) : base.otherKinds,
  };
}
