import { optionNames } from '../options/option-names.js';
import { type TextResponse, fetchText, redirectHint } from './fetch-text.js';
import { readText } from './read-text.js';

/** Kubernetes responds with 406 unless the second is accepted (RFC 7517, section 8.5). */
const accept = 'application/json, application/jwk-set+json';

/** How to fetch an issuer's documents. */
export interface FetchOptions {
  /** Aborts the whole exchange, including the body. */
  readonly signal: AbortSignal;
  /** A file whose text is sent as a Bearer token, read again for each request. */
  readonly tokenFile?: string | undefined;
}

/**
 * Fetches a small JSON document of an issuer, whatever its content type. Redirects are rejected: the response must come from the
 * address that was configured or that the issuer's metadata names.
 *
 * @throws {Error} no response in time, a status other than 200, a body over 256 KiB or not JSON; the message is for the log
 */
export async function fetchJson(url: string, { signal, tokenFile }: FetchOptions): Promise<unknown> {
  const headers = { accept, ...(tokenFile !== undefined && { authorization: `Bearer ${await readToken(tokenFile)}` }) };
  const response = await fetchText(url, { signal, headers });
  const { status, body } = response;
  if (status !== 200) throw new Error(`${url} responded with ${status}${statusHint(response, tokenFile)}`);
  try {
    // Some issuers write a byte order mark.
    const parsed: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    return parsed;
  } catch {
    throw new Error(`${url} did not respond with JSON`);
  }
}

/** A token that could not be sent must not reach the log in fetch's error. */
async function readToken(file: string): Promise<string> {
  const token = (await readText(file)).trim();
  if (!/^[\x21-\x7E]+$/.test(token)) throw new Error(`${file} does not hold a token on a single line`);
  return token;
}

/** What the operator can do about a status. */
function statusHint(response: TextResponse, tokenFile: string | undefined): string {
  const { status } = response;
  if (status === 401 || status === 403) {
    return tokenFile === undefined
      ? `: it serves this only to clients with a token: set ${optionNames.jwksTokenFile}`
      : `: it rejects the token in ${tokenFile}, which ${optionNames.jwksTokenFile} names`;
  }
  return status === 406 ? `: it offers none of ${accept}` : redirectHint(response);
}
