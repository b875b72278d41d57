import { InvalidTokenError } from '../errors/outcomes.js';
import { type AccessToken, cacheHeader } from '../token/access-token.js';
import type { Algorithm } from '../token/algorithms.js';
import { maySignFor } from '../token/issuer-template.js';
import { isSignatureValid } from '../token/signature.js';
import type { SigningKey } from './key-set.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** The key that verified a token, and the header parameters that select it. */
export interface Signer {
  readonly kid: string | undefined;
  readonly alg: Algorithm;
  readonly key: SigningKey;
}

/**
 * Runs the checks of a token that need no key, and then verifies its signature with a key of the issuer.
 *
 * @param check the checks, at least `signerChecks`: after a wait for the key they run again, since the token may have expired meanwhile
 * @throws {InvalidTokenError} what `check` throws, `key_unknown`, `issuer_not_trusted` or `signature_invalid`
 * @throws {KeysUnavailableError} the issuer's keys are unavailable
 */
export async function verifySignature(token: AccessToken, issuer: TrustedIssuer, check: () => void): Promise<Signer> {
  check();
  const { kid, alg } = token.header as { kid?: string; alg: Algorithm }; // safe: `signerChecks` verified these types
  let key = issuer.keys.find(kid, alg);
  if (!key) {
    key = await issuer.keys.fetch(kid, alg);
    check();
  }
  if (!maySignFor(key.issuer, token.claims, issuer.policy)) throw new InvalidTokenError('issuer_not_trusted');
  if (!isSignatureValid(token, alg, key.key)) throw new InvalidTokenError('signature_invalid');
  cacheHeader(token);
  return { kid, alg, key };
}
