const maxBodyBytes = 256 * 1024;

/**
 * Fetches a small JSON document of an issuer. Redirects are rejected: the response must come from the address that was
 * configured or that the issuer's metadata names.
 *
 * @param signal aborts the whole exchange, including the body
 * @throws {Error} no response in time, a status other than 200, a body over 256 KiB or not JSON; the message is for the log
 */
export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const { status, body } = await exchange(url, signal).catch((error: unknown) => {
    throw new Error(`${url} cannot be reached: ${causeOf(error)}`);
  });
  if (status !== 200) throw new Error(`${url} responded with ${status}`);
  try {
    const parsed: unknown = JSON.parse(body);
    return parsed;
  } catch {
    throw new Error(`${url} did not respond with JSON`);
  }
}

async function exchange(url: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
  return { status: response.status, body: await readBody(response) };
}

/** The error of fetch only states "fetch failed". Its cause states why: ECONNREFUSED, ENOTFOUND, a certificate. */
function causeOf(error: unknown): string {
  const { cause = error } = Object(error) as { cause?: unknown }; // anything may be thrown
  return String(cause);
}

/** Throws for a response without a body (204), which callers treat like any invalid response. */
async function readBody({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body!) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) throw new Error(`the response has more than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
