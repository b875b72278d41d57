import type { TokenRequest } from './token-request.js';

const timeoutMs = 10_000;

/**
 * Asks an issuer for an access token, at the token endpoint that its metadata names.
 *
 * @throws {Error} with a message for the person: the issuer is not up, is no issuer, or refuses
 */
export async function fetchToken({ issuer, parameters }: TokenRequest): Promise<string> {
  const metadata = await exchange(issuer, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (typeof metadata.token_endpoint !== 'string') throw new Error(`${issuer} names no token endpoint`);
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const answer = await exchange(issuer, metadata.token_endpoint, new URLSearchParams(given));
  if (typeof answer.access_token === 'string') return answer.access_token;
  const reason = [answer.error, answer.error_description].filter(Boolean).join(': ');
  throw new Error(`${issuer} gives no token: ${reason || 'no reason given'}`);
}

async function exchange(issuer: string, url: string, body?: URLSearchParams): Promise<Record<string, unknown>> {
  const method = body ? 'POST' : 'GET';
  const response = await fetch(url, { method, body, signal: AbortSignal.timeout(timeoutMs) }).catch(
    (error: unknown) => {
      const { cause = error } = Object(error) as { cause?: unknown }; // anything may be thrown
      throw new Error(
        `The issuer ${issuer} is not up (${String(cause)}). Is \`npm start\` running, or AUTH_ISSUER right?`,
      );
    },
  );
  const answer: unknown = await response.json().catch(() => undefined);
  if (typeof answer !== 'object' || answer === null) throw new Error(`${url} answered ${response.status}, not JSON`);
  return { ...answer };
}
