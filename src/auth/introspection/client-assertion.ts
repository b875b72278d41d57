import { type KeyObject, createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readText } from '../keys/read-text.js';
import { type Algorithm, algorithmNames, parametersOf } from '../token/algorithms.js';

/** Seconds. */
const lifetime = 60;

interface ClientKey {
  readonly key: KeyObject;
  readonly alg: Algorithm;
  readonly kid: string | undefined;
}

/**
 * A JWT that authenticates a client by its private key (RFC 7523, section 3; OpenID Connect Core 1.0, section 9).
 *
 * @param keyFile PEM or JWK. A JWK may name its `kid` and `alg`
 * @param audience the issuer's identifier
 * @throws {Error} the file is unreadable, or holds no private key that can sign; the message contains nothing of it
 */
export async function clientAssertion(keyFile: string, clientId: string, audience: string): Promise<string> {
  const { key, alg, kid } = clientKey(await readText(keyFile), keyFile);
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: clientId, sub: clientId, aud: audience, jti: randomUUID(), iat: now, exp: now + lifetime };
  const input = `${encoded({ alg, typ: 'JWT', kid })}.${encoded(claims)}`;
  const { hash, options, coordinateBytes } = parametersOf(alg)!; // every Algorithm has some
  const form = coordinateBytes === undefined ? options : { dsaEncoding: 'ieee-p1363' as const };
  return `${input}.${sign(hash, Buffer.from(input), { key, ...form }).toString('base64url')}`;
}

function clientKey(text: string, file: string): ClientKey {
  const jwk = jwkIn(text);
  const key = privateKey(jwk, text, file);
  const type = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  const fitting = algorithmNames.filter((name) => parametersOf(name)?.keyType === type);
  const alg = jwk?.alg === undefined ? fitting[0] : fitting.find((name) => name === jwk.alg);
  if (alg === undefined) throw new Error(`${file} holds a key that no supported algorithm signs with`);
  return { key, alg, kid: typeof jwk?.kid === 'string' ? jwk.kid : undefined };
}

/** The error of the parser could quote the key. */
function privateKey(jwk: Jwk | undefined, text: string, file: string): KeyObject {
  try {
    return jwk ? createPrivateKey({ key: jwk, format: 'jwk' }) : createPrivateKey(text);
  } catch {
    throw new Error(`${file} holds no private key as PEM or JWK`);
  }
}

type Jwk = Readonly<Record<string, unknown>>;

/** Undefined for a PEM. */
function jwkIn(text: string): Jwk | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Jwk; // what starts so is an object
  } catch {
    return {};
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
