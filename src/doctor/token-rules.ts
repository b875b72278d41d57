import { type AuthOptions, Issuers } from '../auth/index.js';
import type { KeySet } from '../auth/keys/key-set.js';
import type { TokenRules } from './examine-token.js';

/** What the guards get from the request, so that it isn't in their options. */
export interface Surroundings {
  /** The header in which a gateway hands on the client's certificate; undefined: none does. */
  readonly certificateHeader: string | undefined;
  /** The address at which clients see the app; undefined: that of each request. */
  readonly publicUrl: string | undefined;
}

/**
 * The rules and keys for a token, by its claim `iss`.
 *
 * @param keySets of each issuer, by its identifier; undefined where they are unavailable
 */
export function tokenRules(
  auth: AuthOptions,
  keySets: ReadonlyMap<string, KeySet | undefined>,
  { certificateHeader, publicUrl }: Surroundings,
): (iss: unknown) => TokenRules {
  const issuers = new Issuers(auth);
  const modes = new Map(auth.issuers.map(({ issuer, dpop }) => [issuer, dpop]));
  const proofs = { ...auth, publicUrl };
  return (iss) => {
    const { policy } = issuers.select(iss);
    const binding = { mode: modes.get(policy.issuer) ?? 'off', certificateHeader } as const;
    return { policy, keys: keySets.get(policy.issuer), issuers: issuers.policies, binding, proofs };
  };
}
