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
  const all = keys.map((key: unknown) => Object(key) as Jwk); // likewise
  const judged = all.map((key) => ({ key, flaw: flawOf(key, all) }));
  return {
    usable: judged.filter(({ flaw }) => flaw === undefined).map(({ key }) => key),
    leftOut: judged.flatMap(({ key, flaw }) => (flaw === undefined ? [] : [`${nameOf(key)} is left out: ${flaw}`])),
  };
}

/** Each says what is wrong with a key; the first that applies is reported. */
const flaws: readonly [flaw: string, applies: (key: Jwk, all: readonly Jwk[]) => boolean][] = [
  ['it is symmetric, or of no known type', ({ kty }) => !['RSA', 'EC', 'OKP'].some((type) => type === kty)],
  ['it is a private key', ({ d }) => d !== undefined],
  ['its use is not sig', ({ use }) => use !== undefined && use !== 'sig'],
  [
    'its key_ops do not include verify',
    ({ key_ops: ops }) => ops !== undefined && !(Array.isArray(ops) && ops.includes('verify')),
  ],
  [
    'its alg does not fit its type',
    ({ alg, kty }) => alg !== undefined && !(typeof alg === 'string' && algorithmsOf[String(kty)]?.test(alg)),
  ],
  ['it is shorter than 2048 bits', ({ kty, n }) => kty === 'RSA' && bitLength(n) < 2048],
  ['another key has the same kid', (key, all) => key.kid !== undefined && all.some((other) => isTwin(key, other))],
];

function flawOf(key: Jwk, all: readonly Jwk[]): string | undefined {
  return flaws.find(([, applies]) => applies(key, all))?.[0];
}

const algorithmsOf: Readonly<Record<string, RegExp>> = {
  RSA: /^[RP]S(256|384|512)$/,
  EC: /^ES(256|384|512)$/,
  OKP: /^EdDSA$/,
};

/** "A key of size 2048 bits or larger MUST be used" (RFC 7518, section 3.3). */
function bitLength(modulus: unknown): number {
  const bytes = Buffer.from(String(modulus), 'base64url');
  const start = bytes.findIndex((byte) => byte !== 0);
  return start < 0 ? 0 : (bytes.length - start) * 8 - Math.clz32(bytes[start] ?? 0) + 24;
}

/** Keys of different types may share a `kid` (RFC 7517, section 4.5); of two alike nobody knows which is meant. */
function isTwin(key: Jwk, other: Jwk): boolean {
  return key !== other && key.kid === other.kid && key.kty === other.kty && key.alg === other.alg;
}

function nameOf({ kid }: Jwk): string {
  return typeof kid === 'string' ? `key ${JSON.stringify(kid.slice(0, 64))}` : 'a key without kid';
}
