const maxBodyBytes = 256 * 1024;

/**
 * Fetches a small JSON document of an issuer. Redirects are refused, so that the address that was configured, or that
 * the issuer's own metadata names, is the one that answers.
 *
 * @param signal ends the whole exchange, the body included
 * @throws {Error} with a message for the log: no answer in time, a status other than 200, a body over 256 KiB, no JSON
 */
export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const { status, body } = await exchange(url, signal).catch((error: unknown) => {
    throw new Error(`${url} cannot be reached: ${causeOf(error)}`);
  });
  if (status !== 200) throw new Error(`${url} answered ${status}`);
  try {
    const parsed: unknown = JSON.parse(body);
    return parsed;
  } catch {
    throw new Error(`${url} did not answer with JSON`);
  }
}

async function exchange(url: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
  return { status: response.status, body: await readBody(response) };
}

/** fetch says "fetch failed"; its cause knows why: ECONNREFUSED, ENOTFOUND, a certificate. */
function causeOf(error: unknown): string {
  const { cause = error } = Object(error) as { cause?: unknown }; // anything may be thrown
  return String(cause);
}

/** An answer without a body (204) is none: what comes of it is an error like any other. */
async function readBody({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body!) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) throw new Error(`the answer has more than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
