import { Injectable } from '@nestjs/common';
import type { Algorithm } from '../config/index.js';
import { type AccessToken, decodeAccessToken } from './access-token.js';
import { InvalidTokenError } from './auth.errors.js';
import { Issuers, type TrustedIssuer } from './keys/issuers.js';
import { type Principal, toPrincipal } from './principal.js';
import { isSignatureValid } from './signature.js';
import { tokenChecks } from './token-checks.js';

/**
 * Decides whether an access token is to be trusted. Until its signature is checked it is undecided: its `iss` only selects
 * from the allow-list, and every check that needs no key comes first, so that a token that would be refused anyway costs no
 * network.
 *
 * Not checked: whether the token was revoked, and whether it is bound to the client that sends it (RFC 9449, RFC 8705).
 */
@Injectable()
export class TokenVerifier {
  constructor(private readonly issuers: Issuers) {}

  /**
   * @throws {InvalidTokenError} the token is not to be trusted
   * @throws {KeysUnavailableError} its issuer's keys can't be had
   */
  async verify(encoded: string): Promise<Principal> {
    const token = decodeAccessToken(encoded);
    const issuer = this.issuers.find(token.claims.iss) ?? this.issuers.first;
    check(token, issuer);
    const { kid, alg } = token.header as { kid?: string; alg: Algorithm }; // as the checks have just found
    const key = await issuer.keys.find(kid, alg);
    if (!isSignatureValid(token, alg, key)) throw new InvalidTokenError('signature_invalid');
    return toPrincipal(token.claims, issuer.policy.profile, issuer.policy.audience);
  }
}

function check(token: AccessToken, { policy }: TrustedIssuer): void {
  const now = Date.now();
  for (const [reason, holds] of tokenChecks) {
    if (!holds(token, policy, now)) throw new InvalidTokenError(reason);
  }
}
