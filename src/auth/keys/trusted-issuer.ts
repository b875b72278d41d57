import { Logger } from '@nestjs/common';
import type { AuthOptions, IssuerOptions } from '../options/auth-options.js';
import type { DpopMode } from '../options/dpop-options.js';
import { keyFileOf } from '../options/key-file.js';
import { profileOf } from '../token/own-profile.js';
import type { TokenPolicy } from '../token/token-checks.js';
import { fetchKeySet } from './fetch-key-set.js';
import { RefreshedKeySet } from './refreshed-key-set.js';
import { SigningKeys } from './signing-keys.js';

/** In milliseconds. */
const keyFileMaxAgeMs = 5000;

/** A trusted issuer: the rules for its tokens, and its keys. */
export interface TrustedIssuer {
  readonly options: IssuerOptions;
  readonly policy: TokenPolicy;
  readonly dpop: DpopMode;
  readonly keys: SigningKeys;
  readonly keySet: RefreshedKeySet;
  /** Whether the app still trusts it by these rules; undefined: always. The request may ask for that in the background. */
  readonly isCurrent?: ((request: unknown) => boolean) | undefined;
}

/** The options of `AuthModule` that the rules and keys of each issuer depend on. */
export type TrustOptions = Pick<AuthOptions, 'httpHosts' | 'keys' | 'clockToleranceMs'>;

/** @param maxWaiting how many requests may wait for the issuer's keys */
export function trust(options: IssuerOptions, auth: TrustOptions, maxWaiting: number): TrustedIssuer {
  const { issuer, jwks, dpop } = options;
  const source = { ...options, httpHosts: auth.httpHosts };
  // A file is read again soon after it has changed.
  const maxAgeMs = keyFileOf(jwks) === undefined ? auth.keys.maxAgeMs : Math.min(auth.keys.maxAgeMs, keyFileMaxAgeMs);
  const keySet = new RefreshedKeySet(
    () => fetchKeySet(source, auth.keys.timeoutMs),
    // Reading a file, or keys that are given, costs little: whatever the cooldown, an unknown key waits a second at most.
    {
      ...auth.keys,
      maxAgeMs,
      cooldownMs: jwks === undefined ? auth.keys.cooldownMs : Math.min(auth.keys.cooldownMs, 1000),
    },
    new Logger(`SigningKeys ${issuer}`),
  );
  return { options, policy: policyOf(options, auth), dpop, keySet, keys: new SigningKeys(keySet, maxWaiting) };
}

/** The rules for the tokens of an issuer. */
function policyOf(options: IssuerOptions, { clockToleranceMs }: Pick<AuthOptions, 'clockToleranceMs'>): TokenPolicy {
  const { issuer, tenants, audience, algorithms, maxTokenAge } = options;
  return { issuer, tenants, audience, algorithms, profile: profileOf(options), clockToleranceMs, maxTokenAge };
}
