import { randomUUID } from 'node:crypto';
import { type IssuerProfile, audienceClaim, dialects } from './dialects.js';
import type { TestKey } from './test-key.js';

/** The content of a token. Without options it is valid, is for the issuer's audience, and grants no scopes. */
export interface TokenOptions {
  /** The scopes that it grants: none by default. */
  readonly scopes?: readonly string[] | undefined;
  /** `sub`: `user` by default. */
  readonly subject?: string | undefined;
  /** Claims that replace the generated ones, or are added to them. One that is `undefined` is omitted. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Header parameters that replace the generated ones, or are added to them. One that is `undefined` is omitted. */
  readonly header?: Readonly<Record<string, unknown>> | undefined;
  /** Its lifetime in seconds: 3600 by default, negative for an expired token. */
  readonly expiresIn?: number | undefined;
  /** The key that signs it: the issuer's newest by default. */
  readonly key?: TestKey | undefined;
}

/** The properties of an issuer that its tokens depend on. */
export interface TokenIssuer {
  readonly url: string;
  readonly audience: string;
  readonly profile: IssuerProfile;
}

export function tokenHeader({ profile }: TokenIssuer, key: TestKey, { header }: TokenOptions) {
  return { alg: key.alg, typ: dialects[profile].typ, kid: key.kid, ...header };
}

/** The claims of an access token (RFC 9068, section 2.2) in the issuer's dialect. */
export function tokenClaims({ url, audience, profile }: TokenIssuer, options: TokenOptions) {
  const { scopes = [], subject = 'user', claims, expiresIn = 3600 } = options;
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: url,
    [audienceClaim(profile)]: audience,
    sub: subject,
    iat: now,
    exp: now + expiresIn,
    jti: randomUUID(),
    ...dialects[profile].claims({ clientId: 'test-client', scopes }),
    ...claims,
  };
}
