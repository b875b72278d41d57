import { discoverEndpoints } from '../../auth/keys/discovery.js';
import type { MetadataSource } from '../../auth/keys/metadata.js';
import { messageOf } from '../../command-line/index.js';
import type { ProofKey } from './dpop-proof.js';
import { postToken, timeoutMs, unreachable } from './post-token.js';
import type { TokenRequest } from './token-request.js';
import { ungrantedScopes } from './ungranted-scopes.js';

export interface IssuedToken {
  readonly accessToken: string;
  /** The requested scopes that it lacks. */
  readonly ungranted: readonly string[];
}

/**
 * Requests an access token at the token endpoint that the issuer's metadata names.
 *
 * @param key the key that the token is to be bound to (RFC 9449, section 5)
 * @throws {Error} the issuer is unreachable, isn't an issuer, or rejects the request; the message tells the user what to do
 */
export async function fetchToken(request: TokenRequest, key?: ProofKey): Promise<IssuedToken> {
  const { issuer } = request.source;
  const response = await postToken(request, await tokenEndpoint(request.source), key);
  if (typeof response.access_token !== 'string') throw notIssued(request, response);
  if (key !== undefined && String(response.token_type).toLowerCase() !== 'dpop') {
    throw new Error(`${issuer} issued a token that isn't bound to a key: does it support DPoP, and for this client?`);
  }
  const { access_token: accessToken, scope } = response;
  return { accessToken, ungranted: ungrantedScopes(request, { accessToken, scope }) };
}

async function tokenEndpoint(source: MetadataSource): Promise<string> {
  try {
    return (await discoverEndpoints(source, AbortSignal.timeout(timeoutMs), ['token_endpoint'])).token_endpoint;
  } catch (error) {
    const message = messageOf(error);
    throw /cannot be reached/.test(message) ? unreachable(source.issuer, message) : error;
  }
}

function notIssued({ source, parameters }: TokenRequest, response: Readonly<Record<string, unknown>>): Error {
  const reason = [response.error, response.error_description].filter(Boolean).join(': ');
  const advice = parameters.scope === undefined ? ' (Was it to request a scope? Entra ID and Okta need --scope)' : '';
  return new Error(`${source.issuer} issued no token: ${reason || 'it gave no reason'}${advice}`);
}
