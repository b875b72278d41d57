import { type Rule, isOptional } from './option-rule.js';

/** Whether tokens may, or must, be bound to a key of the client (RFC 9449). */
export const dpopModes = ['off', 'allowed', 'required'] as const;
export type DpopMode = (typeof dpopModes)[number];

export const nonceModes = ['off', 'required'] as const;
/** The least length of a secret that gives nonces 128 bits, in characters of a usual alphabet. */
export const minSecretLength = 32;

/** How the proofs of bound tokens are checked (RFC 9449, section 4.3). */
export interface ProofOptions {
  /** How old the `iat` of a proof may be. The clock tolerance counts in both directions. */
  readonly maxAgeMs: number;
  /** `required`: each proof must contain a nonce of this app (RFC 9449, section 9), which the response to one without offers. */
  readonly nonce: (typeof nonceModes)[number];
  /** At least 32 characters, shared by all replicas, so that each accepts the nonces of the others; undefined: only its own. */
  readonly nonceSecret?: string | undefined;
}

export const proofOptions = ['maxAgeMs', 'nonce', 'nonceSecret'] as const satisfies (keyof ProofOptions)[];

export const proofRules: readonly Rule<{ readonly proofs: ProofOptions }>[] = [
  ['proofs.nonce', `one of ${nonceModes.join(', ')}`, ({ proofs }) => nonceModes.some((mode) => mode === proofs.nonce)],
  [
    'proofs.nonceSecret',
    `a text of ${minSecretLength} characters or more`,
    ({ proofs: { nonceSecret } }) => isOptional(nonceSecret, isSecret),
  ],
];

/** What the issuers together offer to a client: `required` only if each of them requires it. */
export function commonMode(issuers: readonly { readonly dpop: DpopMode }[]): DpopMode {
  const [mode = 'off', ...others] = new Set(issuers.map(({ dpop }) => dpop));
  return others.length > 0 ? 'allowed' : mode;
}

/** What a module offers to clients at startup: while its issuers are unknown, DPoP where there is an address for proofs. */
export function offeredMode(options: {
  readonly issuers: readonly { readonly dpop: DpopMode }[];
  readonly findIssuer?: unknown;
  readonly publicUrl?: unknown;
}): DpopMode {
  return options.findIssuer === undefined ? commonMode(options.issuers) : defaultMode(options.publicUrl);
}

/** The default of `dpop`: proofs are made for an address. */
export function defaultMode(publicUrl: unknown): DpopMode {
  return publicUrl === undefined ? 'off' : 'allowed';
}

export function isDpopMode(value: unknown): boolean {
  return dpopModes.some((mode) => mode === value);
}

function isSecret(value: unknown): boolean {
  return typeof value === 'string' && value.length >= minSecretLength;
}
