const maxBodyBytes = 256 * 1024;

/** A small response, whatever its status. */
export interface TextResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Sends a request to an issuer. Redirects aren't followed: the response must come from the address that was configured or that the
 * issuer's metadata names.
 *
 * @param init its signal aborts the whole exchange, including the body
 * @throws {Error} no response in time, or a body over 256 KiB; the message is for the log
 */
export async function fetchText(url: string, init: RequestInit): Promise<TextResponse> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual' });
    return { status: response.status, headers: response.headers, body: await readBody(response) };
  } catch (error) {
    throw new Error(`${url} cannot be reached: ${String(causeOf(error))}`, { cause: error });
  }
}

/** What the operator can do about a redirect. */
export function redirectHint({ status, headers }: TextResponse): string {
  if (status < 300 || status >= 400) return '';
  return `, a redirect${targetOf(headers.get('location'))}: configure the final address`;
}

/** Without its query, which may hold secrets. */
function targetOf(location: string | null): string {
  if (location === null || !URL.canParse(location)) return '';
  const { origin, pathname } = new URL(location);
  return ` to ${origin}${pathname}`;
}

/** The error of fetch only states "fetch failed". Its innermost cause states why: ECONNREFUSED, a certificate, the proxy's status. */
export function causeOf(error: unknown): unknown {
  let innermost = error;
  for (let depth = 0; depth < 5; depth += 1) innermost = Object(innermost).cause ?? innermost;
  return innermost;
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
