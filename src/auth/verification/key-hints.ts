import { type KeySet, anyKid, selectKey } from '../keys/key-set.js';
import { optionNames } from '../options/option-names.js';
import type { AccessToken } from '../token/access-token.js';
import { isAlgorithm } from '../token/algorithms.js';
import type { TokenPolicy } from '../token/token-checks.js';
import { kindHint } from './claim-hints.js';
import type { Hint } from './hint.js';

/** RFC 7518, section 3.2. */
const sharedSecret = /^HS(?:256|384|512)$/;

export function algorithmHint({ header: { alg }, claims }: AccessToken, policy: TokenPolicy): Hint | undefined {
  if (isAlgorithm(alg)) {
    const text = `it is signed with ${alg}, which ${optionNames.algorithms}, ${policy.algorithms.join(', ')}, does not list`;
    return { cause: `algorithm ${alg}`, text };
  }
  if (typeof alg !== 'string' || !sharedSecret.test(alg)) return undefined;
  // Keycloak signs refresh tokens so.
  const kind = kindHint(claims, policy);
  if (kind) return kind;
  const advice = policy.profile.signing ?? 'have the issuer sign access tokens with an RSA or EC key';
  return {
    cause: 'shared secret',
    text: `it is signed with a shared secret (${alg}), which is never accepted: ${advice}`,
  };
}

/** The hint about a key that the issuer doesn't publish. A key of another name is no misconfiguration by itself. */
export function unknownKeyHint({ header }: AccessToken, keys: KeySet): Hint | undefined {
  const { kid, alg } = header as { kid?: string; alg: string }; // safe: the checks before verified these types
  const fitting = keys.filter((key) => selectKey([key], undefined, alg) !== undefined);
  const several = `and ${fitting.length} keys of the issuer are for ${alg}`;
  if (fitting.length === 0) {
    const text = `none of the issuer's keys is for ${alg}: it must publish the key that signs its access tokens`;
    return { cause: `no key for ${alg}`, text };
  }
  if (!kid) {
    return { cause: 'no kid', text: `it does not name its key (kid), ${several}: have the issuer write kid` };
  }
  if (fitting.some((key) => key.kid === anyKid)) {
    return { cause: 'several PEM', text: `PEM has no names (kid), ${several}: give the keys as a JWK set with kid` };
  }
  const isNamed = keys.some((key) => key.kid === kid);
  return isNamed ? { cause: `key not for ${alg}`, text: `the key that it names is not for ${alg}` } : undefined;
}
