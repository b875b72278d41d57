import { createProof, type ProofKey } from './dpop-proof.js';
import type { TokenRequest } from './token-request.js';

export const timeoutMs = 10_000;

interface TokenResponse {
  readonly content: Readonly<Record<string, unknown>>;
  readonly nonce: string | undefined;
}

/**
 * Sends a request to a token endpoint, with a DPoP proof if there is a key. If the issuer demands a nonce in the proof, sends it
 * once more with the one that it gave (RFC 9449, section 8).
 *
 * @returns the JSON object of the response, whatever its status
 */
export async function postToken(
  { source, parameters }: TokenRequest,
  url: string,
  key: ProofKey | undefined,
): Promise<TokenResponse['content']> {
  const proofs = (nonce?: string): Record<string, string> =>
    key === undefined ? {} : { DPoP: createProof(key, { method: 'POST', url, nonce }) };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const body = new URLSearchParams(given);
  const { content, nonce } = await post(source.issuer, url, body, proofs());
  if (content.error !== 'use_dpop_nonce' || nonce === undefined) return content;
  return (await post(source.issuer, url, body, proofs(nonce))).content;
}

async function post(
  issuer: string,
  url: string,
  body: URLSearchParams,
  headers: Record<string, string>,
): Promise<TokenResponse> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal }).catch(
    (error: unknown) => {
      const { cause = error } = Object(error) as { cause?: unknown }; // anything may be thrown
      throw unreachable(issuer, `${url}: ${String(cause)}`);
    },
  );
  const content: unknown = await response.json().catch(() => undefined);
  if (typeof content !== 'object' || content === null) {
    throw new Error(`${url} responded with ${response.status}, but not with a JSON object`);
  }
  return { content: { ...content }, nonce: response.headers.get('dpop-nonce') ?? undefined };
}

export function unreachable(issuer: string, cause: string): Error {
  return new Error(`The issuer ${issuer} is unreachable (${cause}). Is \`npm start\` running? Is AUTH_ISSUER correct?`);
}
