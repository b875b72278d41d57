import { createPrivateKey, randomUUID, type KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isNativeError } from 'node:util/types';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { LocalIssuerStartError } from './local-issuer.errors.js';

/** The issuer's signing key: RSA, 2048 bits, for RS256. */
export interface IssuerKey {
  /** The key's JWK thumbprint (RFC 7638), so that a key has the same `kid` after a restart. */
  readonly kid: string;
  readonly privateJwk: JWK;
  readonly privateKey: KeyObject;
}

/**
 * Loads the key from the file, so that tokens stay valid after a restart. If the file doesn't exist, generates a key and stores it
 * there.
 *
 * @param keysFile if undefined, a new key is generated and not stored
 * @throws {LocalIssuerStartError} the file doesn't contain such a key
 */
export async function loadIssuerKey(keysFile?: string): Promise<IssuerKey> {
  if (keysFile === undefined) return toIssuerKey(await generateJwk());
  const stored = await readIfPresent(keysFile);
  if (stored !== undefined) return parseKeys(stored, keysFile);
  const jwk = await generateJwk();
  await writePrivately(keysFile, JSON.stringify({ keys: [jwk] }));
  return toIssuerKey(jwk);
}

async function generateJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  return exportJWK(privateKey);
}

async function toIssuerKey(jwk: JWK): Promise<IssuerKey> {
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, privateKey, privateJwk: { ...jwk, kid, use: 'sig', alg: 'RS256' } };
}

async function parseKeys(content: string, keysFile: string): Promise<IssuerKey> {
  try {
    const { keys } = JSON.parse(content) as { keys: [JWK] }; // anything else fails in the next line
    return await toIssuerKey(keys[0]);
  } catch (cause) {
    const message = `${keysFile} contains no signing key: delete it, and the next startup creates a new one`;
    throw new LocalIssuerStartError(message, { cause });
  }
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file that only its owner can read. Writes to a draft that is then renamed, so that no reader sees an incomplete file. */
async function writePrivately(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}
