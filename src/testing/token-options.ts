import { randomUUID } from 'node:crypto';
import { type IssuerProfile, dialects } from './dialects.js';
import type { SigningKey } from './signing-key.js';

/** What a token says. Without options it is valid, for the issuer's audience, and grants no scope. */
export interface TokenOptions {
  readonly scopes?: readonly string[] | undefined;
  /** `sub`: `user` by default. */
  readonly subject?: string | undefined;
  /** In place of the claims that it would have; one that is undefined is left out. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** In place of its header parameters, likewise. */
  readonly header?: Readonly<Record<string, unknown>> | undefined;
  /** Seconds from now: 3600 by default, below 0 for a token that has expired. */
  readonly expiresIn?: number | undefined;
  /** What signs it: the issuer's newest key by default. */
  readonly key?: SigningKey | undefined;
}

/** Who issues it, for whom, and how it is written. */
export interface TokenContext {
  readonly url: string;
  readonly audience: string;
  readonly profile: IssuerProfile;
}

export function tokenHeader({ profile }: TokenContext, key: SigningKey, { header }: TokenOptions) {
  return { alg: key.alg, typ: dialects[profile].typ, kid: key.kid, ...header };
}

/** The claims of an access token (RFC 9068, section 2.2), in the issuer's dialect. */
export function tokenClaims({ url, audience, profile }: TokenContext, options: TokenOptions) {
  const { scopes = [], subject = 'user', claims, expiresIn = 3600 } = options;
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: url,
    aud: audience,
    sub: subject,
    iat: now,
    exp: now + expiresIn,
    jti: randomUUID(),
    ...dialects[profile].claims({ clientId: 'test-client', scopes }),
    ...claims,
  };
}
