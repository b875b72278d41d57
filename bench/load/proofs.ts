import { type TestIssuer, createProof, createProofKey } from './kit.ts';
import { userToken } from './token.ts';

/** A token that is bound to a key of the client, and the proofs of that key (RFC 9449). */
export interface BoundToken {
  readonly token: string;
  /** A new proof for a GET request to an address. */
  proof(url: string): string;
  /** New proofs for GET requests to an address. Signing them is the load's work, before it is measured. */
  proofs(url: string, count: number): string[];
}

export function boundToken(issuer: TestIssuer): BoundToken {
  const key = createProofKey();
  const { claims, ...content } = userToken(issuer);
  const accessToken = issuer.token({ ...content, claims: { ...claims, cnf: { jkt: key.thumbprint } } });
  const proof = (url: string) => createProof({ key, url, accessToken });
  return { token: accessToken, proof, proofs: (url, count) => Array.from({ length: count }, () => proof(url)) };
}
