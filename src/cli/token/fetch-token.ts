import { type MetadataSource, discoverEndpoints } from '../../auth/keys/discovery.js';
import { messageOf } from '../run-command.js';
import type { TokenRequest } from './token-request.js';

const timeoutMs = 10_000;

/**
 * Requests an access token at the token endpoint that the issuer's metadata names.
 *
 * @throws {Error} the issuer is unreachable, isn't an issuer, or rejects the request; the message tells the user what to do
 */
export async function fetchToken({ source, parameters }: TokenRequest): Promise<string> {
  const { issuer } = source;
  const response = await exchange(issuer, await tokenEndpoint(source), parameters);
  if (typeof response.access_token === 'string') return response.access_token;
  const reason = [response.error, response.error_description].filter(Boolean).join(': ');
  const advice = parameters.scope === undefined ? ' (Was it to request a scope? Entra ID and Okta need --scope)' : '';
  throw new Error(`${issuer} issued no token: ${reason || 'it gave no reason'}${advice}`);
}

async function tokenEndpoint(source: MetadataSource): Promise<string> {
  try {
    return (await discoverEndpoints(source, AbortSignal.timeout(timeoutMs), ['token_endpoint'])).token_endpoint;
  } catch (error) {
    const message = messageOf(error);
    throw /cannot be reached/.test(message) ? unreachable(source.issuer, message) : error;
  }
}

/** Sends a request, and returns the JSON object of the response, whatever its status. */
async function exchange(
  issuer: string,
  url: string,
  parameters: TokenRequest['parameters'],
): Promise<Record<string, unknown>> {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(given),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    const { cause = error } = Object(error) as { cause?: unknown }; // anything may be thrown
    throw unreachable(issuer, `${url}: ${String(cause)}`);
  });
  const content: unknown = await response.json().catch(() => undefined);
  if (typeof content !== 'object' || content === null) {
    throw new Error(`${url} responded with ${response.status}, but not with a JSON object`);
  }
  return { ...content };
}

function unreachable(issuer: string, cause: string): Error {
  return new Error(`The issuer ${issuer} is unreachable (${cause}). Is \`npm start\` running? Is AUTH_ISSUER correct?`);
}
