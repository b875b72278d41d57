const maxBodyBytes = 256 * 1024;

/**
 * Fetches a small JSON document of an issuer. Redirects are refused, so that the address that was configured, or that
 * the issuer's own metadata names, is the one that answers.
 *
 * @param signal ends the whole exchange, the body included
 * @throws {Error} with a message for the log: no answer in time, a status other than 200, a body over 256 KiB, no JSON
 */
export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    signal,
    redirect: 'manual',
    headers: { accept: 'application/json' },
  }).catch((error: unknown) => {
    throw new Error(`${url} cannot be reached: ${causeOf(error)}`);
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answered ${response.status}`);
  }
  const body = await readBody(response, url);
  try {
    const parsed: unknown = JSON.parse(body);
    return parsed;
  } catch {
    throw new Error(`${url} did not answer with JSON`);
  }
}

/** fetch says "fetch failed"; its cause knows why: ECONNREFUSED, ENOTFOUND, a certificate. */
function causeOf(error: unknown): string {
  const { cause = error } = Object(error) as { cause?: unknown }; // anything may be thrown
  return String(cause);
}

/** An answer with status 200 has a body, be it empty. */
async function readBody(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body!) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) throw new Error(`${url} answered with more than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
