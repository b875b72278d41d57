import { Inject, Injectable } from '@nestjs/common';
import type { Algorithm } from '../config/issuer-rules.js';
import { type AccessToken, decodeAccessToken, keepHeader } from './access-token.js';
import { applyHooks } from './auth.hooks.js';
import { AuthError, ofIssuer } from './auth-error.js';
import { InvalidTokenError } from './auth.errors.js';
import { AUTH_OPTIONS, type AuthOptions } from './auth.options.js';
import { HintLog } from './hint-log.js';
import { deepFreeze } from './freeze.js';
import { Issuers } from './keys/issuers.js';
import { toPrincipal } from './principal.js';
import { isSignatureValid } from './signature.js';
import { checkToken } from './token-checks.js';
import { type VerifiedToken, VerifiedTokens } from './verified-tokens.js';

/**
 * Decides whether an access token is to be trusted. Until its signature is checked it is undecided: its `iss` only selects
 * from the allow-list, and every check that needs no key comes first, so that a token that would be refused anyway costs no
 * network.
 *
 * Not checked: whether the token was revoked. A token that is bound to its client (RFC 9449, RFC 8705) is rejected.
 */
@Injectable()
export class TokenVerifier {
  constructor(
    private readonly issuers: Issuers,
    private readonly verifiedTokens: VerifiedTokens,
    private readonly hints: HintLog,
    @Inject(AUTH_OPTIONS) private readonly options: AuthOptions,
  ) {}

  /**
   * @throws {InvalidTokenError} the token is not to be trusted
   * @throws {KeysUnavailableError} its issuer's keys can't be had
   */
  async verify(encoded: string): Promise<VerifiedToken> {
    let token: AccessToken | undefined;
    try {
      token = decodeAccessToken(encoded);
      const verified = await this.decide(token);
      this.verifiedTokens.remember(encoded, verified);
      return verified;
    } catch (error) {
      throw this.explained(error, encoded, token);
    }
  }

  private explained(error: unknown, encoded: string, token: AccessToken | undefined): unknown {
    if (error instanceof InvalidTokenError) this.hints.refused(error.reason, encoded, token);
    if (!(error instanceof AuthError)) return error;
    const issuer = this.issuers.identifiers.find((identifier) => identifier === token?.claims.iss);
    return ofIssuer(error, issuer);
  }

  private async decide(token: AccessToken): Promise<VerifiedToken> {
    const issuer = this.issuers.judging(token.claims.iss);
    checkToken(token, issuer.policy, Date.now());
    const { kid, alg } = token.header as { kid?: string; alg: Algorithm }; // as the checks have just found
    let key = issuer.keys.held(kid, alg);
    if (!key) {
      key = await issuer.keys.awaited(kid, alg);
      // To wait for a key takes its time.
      checkToken(token, issuer.policy, Date.now());
    }
    if (!isSignatureValid(token, alg, key.key)) throw new InvalidTokenError('signature_invalid');
    // What lives on: neither its text nor its signature.
    const checked = deepFreeze({ header: token.header, claims: token.claims });
    keepHeader(token);
    const principal = await applyHooks(checked, toPrincipal(checked.claims, issuer.policy.profile), this.options);
    return { principal, token: checked, issuer, kid, alg, key };
  }
}
