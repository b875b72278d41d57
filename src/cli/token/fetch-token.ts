import type { TokenRequest } from './token-request.js';

const timeoutMs = 10_000;

/**
 * Requests an access token at the token endpoint that the issuer's metadata names.
 *
 * @throws {Error} the issuer is unreachable, isn't an issuer, or rejects the request; the message tells the user what to do
 */
export async function fetchToken({ issuer, parameters }: TokenRequest): Promise<string> {
  const metadata = await exchange(issuer, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (typeof metadata.token_endpoint !== 'string') throw new Error(`the metadata of ${issuer} names no token endpoint`);
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await exchange(issuer, metadata.token_endpoint, new URLSearchParams(given));
  if (typeof response.access_token === 'string') return response.access_token;
  const reason = [response.error, response.error_description].filter(Boolean).join(': ');
  throw new Error(`${issuer} issued no token: ${reason || 'it gave no reason'}`);
}

/** Sends a request, and returns the JSON object of the response, whatever its status. */
async function exchange(issuer: string, url: string, body?: URLSearchParams): Promise<Record<string, unknown>> {
  const method = body ? 'POST' : 'GET';
  const response = await fetch(url, { method, body, signal: AbortSignal.timeout(timeoutMs) }).catch(
    (error: unknown) => {
      const { cause = error } = Object(error) as { cause?: unknown }; // anything may be thrown
      throw new Error(
        `The issuer ${issuer} is unreachable (${String(cause)}). Is \`npm start\` running? Is AUTH_ISSUER correct?`,
      );
    },
  );
  const content: unknown = await response.json().catch(() => undefined);
  if (typeof content !== 'object' || content === null) {
    throw new Error(`${url} responded with ${response.status}, but not with a JSON object`);
  }
  return { ...content };
}
