import type { ProofOptions } from './create-proof.js';
import { proofClaimFlaws } from './proof-claim-flaws.js';
import type { ProofFlaw } from './proof-flaw.js';
import { proofFormFlaws } from './proof-form-flaws.js';
import { proofKeyFlaws } from './proof-key-flaws.js';

/** Every known way to craft a proof that must be rejected. To add one, add an entry to one of these tables. */
export const proofFlaws = {
  ...proofFormFlaws,
  ...proofKeyFlaws,
  ...proofClaimFlaws,
} satisfies Record<string, ProofFlaw>;

export type ProofFlawName = keyof typeof proofFlaws;

/** Creates, for each flaw, a proof that is as in the options except for the flaw. */
export type FlawedProofs = { readonly [Name in ProofFlawName]: (options: ProofOptions) => string };

const crafted = Object.entries(proofFlaws).map(([name, { proof }]) => [name, proof]);

/** DPoP proofs with one flaw each, by the name of the flaw. A resource server must reject them all. */
export const flawedProofs = Object.fromEntries(crafted) as FlawedProofs; // safe: the same names
