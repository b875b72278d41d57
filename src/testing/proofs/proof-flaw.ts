import type { DpopReason } from '../../auth/index.js';
import { encode, signEncoded } from '../issuer/test-key.js';
import { type ProofOptions, createProof, proofClaims, proofHeader } from './create-proof.js';

/** A flaw of a DPoP proof, for which a resource server must reject it. */
export interface ProofFlaw {
  /** The flaw in words, to complete "a proof with …". */
  readonly what: string;
  /** The reason that this service rejects it for. */
  readonly reason: DpopReason | 'binding_mismatch';
  /** The document that forbids the flaw. */
  readonly rule: string;
  /** `required` if the rule obliges every resource server to reject it; `advised` if that is stricter than the rule. */
  readonly level: 'required' | 'advised';
  /** Whether it is a flaw only where the server demands nonces. */
  readonly needsNonces?: boolean;
  /** Creates a proof with the flaw. The options are those of the same proof without it. */
  readonly proof: (options: ProofOptions) => string;
}

/** The properties that related flaws share. */
export type ProofFlawKind = Omit<ProofFlaw, 'what' | 'proof'>;

/** An item of RFC 9449, section 4.3. */
export const item = (number: number): ProofFlawKind => ({
  reason: 'proof_invalid',
  rule: `RFC 9449, section 4.3, item ${number}`,
  level: 'required',
});
export const advised = (kind: ProofFlawKind): ProofFlawKind => ({ ...kind, level: 'advised' });

type Changes = Readonly<Record<string, unknown>>;
type ChangesFor = Changes | ((options: ProofOptions) => Changes);

const changesOf = (changes: ChangesFor, options: ProofOptions) =>
  typeof changes === 'function' ? changes(options) : changes;

/** A proof with changed header parameters. Its signature is valid for the key of the options. */
export const inHeader = (kind: ProofFlawKind, what: string, changes: ChangesFor): ProofFlaw => ({
  ...kind,
  what,
  proof: (options) => createProof({ ...options, header: { ...options.header, ...changesOf(changes, options) } }),
});

/** A proof with changed claims. Its signature is valid. */
export const inClaims = (kind: ProofFlawKind, what: string, changes: ChangesFor): ProofFlaw => ({
  ...kind,
  what,
  proof: (options) => createProof({ ...options, claims: { ...options.claims, ...changesOf(changes, options) } }),
});

/** A proof made from the encoded parts of a valid one. */
export const inParts = (
  kind: ProofFlawKind,
  what: string,
  change: (header: string, claims: string, signature: string, options: ProofOptions) => string,
): ProofFlaw => ({
  ...kind,
  what,
  proof: (options) => {
    const [header = '', claims = '', signature = ''] = createProof(options).split('.');
    return change(header, claims, signature, options);
  },
});

/** A proof with changed JSON text of its header or its claims. Its signature is valid. */
export const inText = (
  kind: ProofFlawKind,
  what: string,
  part: 'header' | 'claims',
  change: (json: string) => string | Buffer,
): ProofFlaw => ({
  ...kind,
  what,
  proof: (options) => {
    const texts = { header: JSON.stringify(proofHeader(options)), claims: JSON.stringify(proofClaims(options)) };
    const changed = { ...texts, [part]: change(texts[part]) };
    return signEncoded(options.key, `${encode(changed.header)}.${encode(changed.claims)}`);
  },
});
