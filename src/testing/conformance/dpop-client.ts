import { type ProofOptions, createProof, createProofKey } from '../proofs/create-proof.js';
import { type ResponseSummary, type ServerUnderTest, isAccepted } from './server-under-test.js';

/** What a case changes in a request that is valid otherwise. */
export interface DpopRequest {
  readonly scheme?: string;
  readonly token?: string;
  /** Create the `DPoP` headers: one by default. */
  readonly proofs?: readonly ((options: ProofOptions) => string)[];
}

/** Error code of a server that requires nonces (RFC 9449, section 9). */
const nonceRequired = /\bDPoP\b.*error="?use_dpop_nonce\b/is;

/** A client with a key, to which its tokens are bound. It repeats a request once if the server demands a nonce. */
export class DpopClient {
  private readonly key = createProofKey();
  /** The last nonce of the server. */
  private nonce: string | undefined;

  constructor(private readonly server: ServerUnderTest) {}

  /** Whether the server has demanded a nonce. */
  get needsNonce(): boolean {
    return this.nonce !== undefined;
  }

  /** Sends a request that the server must accept, except for what is changed. */
  async send(request: DpopRequest = {}): Promise<ResponseSummary> {
    const used = this.nonce;
    const response = await this.sendOnce(request);
    return this.nonce !== used && nonceRequired.test(response.challenge ?? '') ? this.sendOnce(request) : response;
  }

  /** Sends the same request again, once it was accepted. */
  async repeat(): Promise<ResponseSummary> {
    const token = this.boundToken();
    const proof = createProof(this.optionsFor(token));
    const request = { token, proofs: [() => proof] };
    const first = await this.sendOnce(request);
    if (isAccepted(first)) return this.sendOnce(request);
    return {
      status: 0,
      challenge: undefined,
      problem: `not accepted the first time: ${first.problem ?? first.status}`,
    };
  }

  private async sendOnce(request: DpopRequest): Promise<ResponseSummary> {
    const { scheme = 'DPoP', token = this.boundToken(), proofs = [createProof] } = request;
    const headers = proofs.flatMap((create) => ['DPoP', create(this.optionsFor(token))]);
    const response = await this.server.send([`${scheme} ${token}`], '', headers);
    this.nonce = response.nonce ?? this.nonce;
    return response;
  }

  private boundToken(): string {
    return this.server.token({ claims: { cnf: { jkt: this.key.thumbprint } } });
  }

  private optionsFor(accessToken: string): ProofOptions {
    const { method, publicUrl: url } = this.server;
    return { key: this.key, method, url, accessToken, nonce: this.nonce };
  }
}
