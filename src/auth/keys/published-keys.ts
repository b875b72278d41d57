import { type KeyFlaw, flawOf, isPrivate, privateKeyFlaw } from './key-flaws.js';

/** A JSON Web Key (RFC 7517, section 4): any member may be missing or of any type. */
export type Jwk = Readonly<Record<string, unknown>>;

/** The keys of a JSON Web Key Set (RFC 7517, section 5) that may verify a signature, and why the others may not. */
export interface PublishedKeys {
  readonly usable: readonly Jwk[];
  /** Why the issuer should look at these keys: a line for each. */
  readonly flawed: readonly string[];
  /** Why the other keys are not for signatures that this service verifies: a line for each. */
  readonly ignored: readonly string[];
}

/** An issuer has a handful of keys; parsing many more would delay every other request. */
const maxKeys = 100;

/** @throws {Error} the document isn't a key set, or has more than 100 keys */
export function publishedKeys(document: unknown): PublishedKeys {
  const { keys } = Object(document) as { keys?: unknown }; // any JSON value
  if (!Array.isArray(keys)) throw new Error('the document is not a key set');
  if (keys.length > maxKeys) throw new Error(`the key set has more than ${maxKeys} keys`);
  const published = keys.map(named);
  // A key that is published twice is one key, whatever else its copies state.
  const distinct = new Map(published.map((key) => [identity(key), key]));
  const disclosed = new Set(published.filter(isPrivate).map(material));
  const judged = [...distinct.values()].map((key) => ({
    key,
    flaw: disclosed.has(material(key)) ? privateKeyFlaw : flawOf(key),
  }));
  const sound = judged.filter(({ flaw }) => flaw === undefined).map(({ key }) => key);
  const all = judged.map(({ key, flaw }) => ({ key, flaw: flaw ?? twinFlaw(key, sound) }));
  const left = all.flatMap(({ key, flaw }) => (flaw === undefined ? [] : [{ ...flaw, key }]));
  return {
    usable: all.filter(({ flaw }) => flaw === undefined).map(({ key }) => key),
    flawed: left.filter(({ isOrdinary }) => !isOrdinary).map(leftOut),
    ignored: left.filter(({ isOrdinary }) => isOrdinary).map(leftOut),
  };
}

/** An empty `kid` counts as absent. */
function named(key: unknown): Jwk {
  const jwk = Object(key) as Jwk; // any JSON value
  return jwk.kid === '' ? { ...jwk, kid: undefined } : jwk;
}

/** The members of a public key. */
function material({ kty, crv, n, e, x, y, pub }: Jwk): string {
  return JSON.stringify([kty, crv, n, e, x, y, pub]);
}

/** The members that make a key: not its certificates, for example. */
function identity(key: Jwk): string {
  const { kid, alg, use, key_ops: ops, issuer } = key;
  return JSON.stringify([kid, alg, use, ops, issuer, material(key)]);
}

/** Keys of different types may share a `kid` (RFC 7517, section 4.5). */
function typeOf({ kty, crv }: Jwk): string {
  return JSON.stringify([kty, crv]);
}

/** A token could mean another key too: one of the same name and type, and not of another algorithm. */
function twinFlaw(key: Jwk, sound: readonly Jwk[]): KeyFlaw | undefined {
  const isAlike = (other: Jwk) => key.kid === other.kid && typeOf(key) === typeOf(other);
  const mayBeMeant = ({ alg }: Jwk) => key.alg === alg || key.alg === undefined || alg === undefined;
  const isTwin = (other: Jwk) => other !== key && isAlike(other) && mayBeMeant(other);
  const hasTwin = typeof key.kid === 'string' && sound.some(isTwin);
  return hasTwin ? { text: 'another key has the same kid', isOrdinary: false } : undefined;
}

function leftOut({ key: { kid }, text }: KeyFlaw & { key: Jwk }): string {
  const name = typeof kid === 'string' ? `key ${JSON.stringify(kid.slice(0, 64))}` : 'a key without kid';
  return `${name} is left out: ${text}`;
}
