import { createPrivateKey, randomUUID, type KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isNativeError } from 'node:util/types';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { LocalIssuerStartError } from './local-issuer.errors.js';

/** One RSA key of 2048 bits, for RS256. */
export interface SigningKey {
  /** The key's JWK thumbprint (RFC 7638), so that the same key always has the same name. */
  readonly kid: string;
  readonly privateJwk: JWK;
  readonly privateKey: KeyObject;
}

/**
 * The key in the file, or a new one that is kept there, so that tokens survive a restart. Without a file: a new one.
 *
 * @throws {LocalIssuerStartError} when the file holds no such key
 */
export async function loadSigningKey(keysFile?: string): Promise<SigningKey> {
  if (keysFile === undefined) return toSigningKey(await generateJwk());
  const kept = await readIfPresent(keysFile);
  if (kept !== undefined) return parseKeys(kept, keysFile);
  const jwk = await generateJwk();
  await writePrivately(keysFile, JSON.stringify({ keys: [jwk] }));
  return toSigningKey(jwk);
}

async function generateJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  return exportJWK(privateKey);
}

async function toSigningKey(jwk: JWK): Promise<SigningKey> {
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, privateKey, privateJwk: { ...jwk, kid, use: 'sig', alg: 'RS256' } };
}

async function parseKeys(content: string, keysFile: string): Promise<SigningKey> {
  try {
    const { keys } = JSON.parse(content) as { keys: [JWK] }; // whatever else it is fails on the next line
    return await toSigningKey(keys[0]);
  } catch (cause) {
    const message = `${keysFile} holds no signing key: delete it, and the next start makes a new one`;
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

/** For the owner's eyes only, and never half written: a reader sees no file or the whole one. */
async function writePrivately(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}
