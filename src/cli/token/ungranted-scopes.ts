import { wordsOf } from '../../auth/token/claims.js';
import { tryDecode } from '../../auth/token/access-token.js';
import type { TokenRequest } from './token-request.js';

interface TokenResponse {
  readonly accessToken: string;
  readonly scope: unknown;
}

/**
 * Finds the requested scopes that the issuer didn't grant. A response without `scope` grants all of them (RFC 6749, section 5.1), but
 * the local issuer leaves it out if it grants none: there, the token itself decides.
 */
export function ungrantedScopes({ parameters, localSubject }: TokenRequest, response: TokenResponse): string[] {
  const requested = wordsOf(parameters.scope);
  const { accessToken, scope = localSubject === undefined ? requested : tryDecode(accessToken)?.claims.scope } =
    response;
  const granted = new Set(wordsOf(scope));
  return requested.filter((one) => !granted.has(one));
}

export function ungrantedWarning({ source, localSubject }: TokenRequest, ungranted: readonly string[]): string {
  const cause =
    localSubject === undefined ? `${source.issuer} didn't grant it` : `${localSubject} has no such permission`;
  return `The token lacks ${ungranted.join(' ')}: ${cause}`;
}
