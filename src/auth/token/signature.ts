import { type KeyObject, verify } from 'node:crypto';
import type { AccessToken } from './access-token.js';
import { type Algorithm, parametersOf } from './algorithms.js';

/** @param key of a type that fits `algorithm`: see `selectKey` */
export function isSignatureValid(
  { signingInput, signature }: Pick<AccessToken, 'signingInput' | 'signature'>,
  algorithm: Algorithm,
  key: KeyObject,
): boolean {
  const { hash, options } = parametersOf(algorithm)!; // every Algorithm has some
  // A key alone, where it needs no options, costs Node.js a third less.
  return verify(hash, Buffer.from(signingInput), options ? { key, ...options } : key, signature);
}
