import { algorithms as supported, parametersOf } from '../token/algorithms.js';
import { isExponent, isModulus } from '../token/key-integers.js';
import type { Jwk } from './published-keys.js';

/** Why a published key does not verify signatures here. */
export interface KeyFlaw {
  readonly text: string;
  /** Whether issuers publish such keys on purpose, for other uses: nothing to report. */
  readonly isOrdinary: boolean;
}

const parameters = Object.values(supported);
const keyTypes = new Set<unknown>(parameters.map(({ kty }) => kty));

const ordinary = (text: string): KeyFlaw => ({ text, isOrdinary: true });
const alarming = (text: string): KeyFlaw => ({ text, isOrdinary: false });

/** The first flaw that applies is reported. */
const flaws: readonly [flaw: KeyFlaw, applies: (key: Jwk) => boolean][] = [
  [alarming('it is a private key'), ({ kty, d, priv }) => keyTypes.has(kty) && (d !== undefined || priv !== undefined)],
  [ordinary('it is symmetric, or of no known type'), ({ kty }) => !keyTypes.has(kty)],
  [ordinary('its use is not sig'), ({ use }) => use !== undefined && use !== 'sig'],
  [
    ordinary('its key_ops do not include verify'),
    ({ key_ops: ops }) => ops !== undefined && ![ops].flat().includes('verify'),
  ],
  [
    ordinary('its alg is not a signature algorithm of this service'),
    ({ alg }) => alg !== undefined && !parametersOf(alg),
  ],
  [
    ordinary('its curve is not one of this service'),
    ({ kty, crv }) => !parameters.some((one) => one.kty === kty && (one.crv === undefined || one.crv === crv)),
  ],
  [alarming('its alg does not fit its type'), ({ alg, kty, crv }) => alg !== undefined && !isFitting(alg, kty, crv)],
  [alarming('it has no alg, which its type requires'), ({ alg, kty }) => kty === 'AKP' && alg === undefined],
  [
    alarming('it is a certificate (x5c) without the members of its key'),
    (key) => key.x5c !== undefined && !hasMaterial(key),
  ],
  [alarming('its modulus is not odd, of 2048 to 16384 bits'), ({ kty, n }) => kty === 'RSA' && !isModulus(n, 16_384)],
  [alarming('its exponent is not odd, from 3 to 256 bits'), ({ kty, e }) => kty === 'RSA' && !isExponent(e, 256)],
];

export function flawOf(key: Jwk): KeyFlaw | undefined {
  return flaws.find(([, applies]) => applies(key))?.[0];
}

function isFitting(alg: unknown, kty: unknown, crv: unknown): boolean {
  const fitting = parametersOf(alg);
  return fitting?.kty === kty && (fitting?.crv === undefined || fitting.crv === crv);
}

function hasMaterial({ n, e, x, pub }: Jwk): boolean {
  return (n !== undefined && e !== undefined) || x !== undefined || pub !== undefined;
}
