import { createPublicKey } from 'node:crypto';
import { keyFileOf } from '../options/key-file.js';
import { anyKid } from './key-set.js';
import { readText } from './read-text.js';

/**
 * Returns the key set that the configuration contains, or the file that it names.
 *
 * @throws {Error} the file is unreadable, or holds neither a JWK set nor PEM blocks of public keys or certificates
 */
export async function givenDocument(jwks: string | object): Promise<unknown> {
  if (typeof jwks === 'object') return jwks;
  const path = keyFileOf(jwks);
  if (path === undefined) return JSON.parse(jwks) as unknown;
  const text = (await readText(path)).replace(/^\uFEFF/, '').trim();
  return text.startsWith('-----BEGIN ') ? keySetOf(text, path) : parsed(text, path);
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g;

/** A key set of the public keys and certificates in a PEM file. */
function keySetOf(pem: string, path: string): { keys: object[] } {
  const blocks = [...pem.matchAll(pemBlock)];
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(pem)) {
    throw new Error(`${path} holds a private key: keep that at the issuer, and give its public key or certificate`);
  }
  if (blocks.length !== pem.split('-----BEGIN ').length - 1) throw new Error(`${path} holds a PEM that is cut off`);
  try {
    return { keys: blocks.map(([block]) => ({ ...createPublicKey(block).export({ format: 'jwk' }), kid: anyKid })) };
  } catch {
    throw new Error(`${path} holds a PEM that is not a public key or certificate`);
  }
}

function parsed(json: string, path: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new Error(`${path} holds neither JSON nor PEM`);
  }
}
