type Jwk = Readonly<Record<string, unknown>>;

/** Of a JSON Web Key Set (RFC 7517, section 5): the keys that may verify a signature, and why the others may not. */
export interface PublishedKeys {
  readonly usable: readonly Jwk[];
  readonly leftOut: readonly string[];
}

/** @throws {Error} what was published is no key set */
export function publishedKeys(document: unknown): PublishedKeys {
  const { keys } = Object(document) as { keys?: unknown }; // any JSON value
  if (!Array.isArray(keys)) throw new Error('what was published is no key set');
  // What is published twice to the letter is one key.
  const distinct = new Map(keys.map((key: unknown) => [JSON.stringify(key), Object(key) as Jwk])); // likewise
  const judged = [...distinct.values()].map(judge);
  const sound = judged.filter(({ flaw }) => flaw === undefined);
  const all = judged.map(({ key, flaw }) => ({
    key,
    flaw: flaw ?? (sound.some((other) => isTwin(key, other.key)) ? 'another key has the same kid' : undefined),
  }));
  return {
    usable: all.filter(({ flaw }) => flaw === undefined).map(({ key }) => key),
    leftOut: all.flatMap(({ key, flaw }) => (flaw === undefined ? [] : [`${nameOf(key)} is left out: ${flaw}`])),
  };
}

/** The algorithms of each type of key. */
const algorithms: Readonly<Record<string, RegExp>> = {
  RSA: /^[RP]S(256|384|512)$/,
  EC: /^ES(256|384|512)$/,
  OKP: /^EdDSA$/,
};

/** Each says what is wrong with a key; the first that applies is reported. */
const flaws: readonly [flaw: string, applies: (key: Jwk) => boolean][] = [
  ['it is symmetric, or of no known type', ({ kty }) => typeof kty !== 'string' || !Object.hasOwn(algorithms, kty)],
  ['it is a private key', ({ d }) => d !== undefined],
  ['its use is not sig', ({ use }) => use !== undefined && use !== 'sig'],
  ['its key_ops do not include verify', ({ key_ops: ops }) => ops !== undefined && ![ops].flat().includes('verify')],
  ['its alg does not fit its type', ({ alg, kty }) => alg !== undefined && !isAlgorithmOf(String(kty), alg)],
  ['it is shorter than 2048 bits', ({ kty, n }) => kty === 'RSA' && bitLength(String(n)) < 2048],
];

function isAlgorithmOf(kty: string, alg: unknown): boolean {
  return typeof alg === 'string' && algorithms[kty]!.test(alg);
}

function judge(key: Jwk) {
  return { key, flaw: flaws.find(([, applies]) => applies(key))?.[0] };
}

/** "A key of size 2048 bits or larger MUST be used" (RFC 7518, section 3.3). */
function bitLength(modulus: string): number {
  return BigInt(`0x0${Buffer.from(modulus, 'base64url').toString('hex')}`).toString(2).length;
}

/** Keys of different types may share a `kid` (RFC 7517, section 4.5); of two alike nobody knows which is meant. */
function isTwin(key: Jwk, other: Jwk): boolean {
  const mayBeMeant = key.alg === other.alg || key.alg === undefined || other.alg === undefined;
  const isAlike = key.kid === other.kid && key.kty === other.kty && key.crv === other.crv;
  return key !== other && key.kid !== undefined && isAlike && mayBeMeant;
}

function nameOf({ kid }: Jwk): string {
  return typeof kid === 'string' ? `key ${JSON.stringify(kid.slice(0, 64))}` : 'a key without kid';
}
