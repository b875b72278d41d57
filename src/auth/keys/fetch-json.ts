import { optionNames } from '../options/option-names.js';
import { readText } from './read-text.js';

const maxBodyBytes = 256 * 1024;

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
  const { response, body } = await exchange(url, { signal, headers }).catch((error: unknown) => {
    throw new Error(`${url} cannot be reached: ${causeOf(error)}`);
  });
  if (response.status !== 200)
    throw new Error(`${url} responded with ${response.status}${statusHint(response, tokenFile)}`);
  try {
    // Some issuers write a byte order mark.
    const parsed: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    return parsed;
  } catch {
    throw new Error(`${url} did not respond with JSON`);
  }
}

async function exchange(url: string, init: RequestInit): Promise<{ response: Response; body: string }> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  return { response, body: await readBody(response) };
}

/** A token that could not be sent must not reach the log in fetch's error. */
async function readToken(file: string): Promise<string> {
  const token = (await readText(file)).trim();
  if (!/^[\x21-\x7E]+$/.test(token)) throw new Error(`${file} does not hold a token on a single line`);
  return token;
}

/** What the operator can do about a status. */
function statusHint({ status, headers }: Response, tokenFile: string | undefined): string {
  if (status >= 300 && status < 400)
    return `, a redirect${targetOf(headers.get('location'))}: configure the final address`;
  if (status === 401 || status === 403) {
    return tokenFile === undefined
      ? `: it serves this only to clients with a token: set ${optionNames.jwksTokenFile}`
      : `: it rejects the token in ${tokenFile}, which ${optionNames.jwksTokenFile} names`;
  }
  return status === 406 ? `: it offers none of ${accept}` : '';
}

/** Without its query, which may hold secrets. */
function targetOf(location: string | null): string {
  if (location === null || !URL.canParse(location)) return '';
  const { origin, pathname } = new URL(location);
  return ` to ${origin}${pathname}`;
}

/** The error of fetch only states "fetch failed". Its innermost cause states why: ECONNREFUSED, a certificate, the proxy's status. */
function causeOf(error: unknown): string {
  let innermost = error;
  for (let depth = 0; depth < 5; depth += 1) innermost = Object(innermost).cause ?? innermost;
  return String(innermost);
}

/** A response such as 204 has no body. */
async function readBody({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) throw new Error(`the response has more than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
