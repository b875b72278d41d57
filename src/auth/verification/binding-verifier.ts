import { Inject, Injectable } from '@nestjs/common';
import { bindingChecks, keyOf } from '../binding/binding-checks.js';
import { bindingOf } from '../binding/confirmation.js';
import type { Evidence } from '../binding/evidence.js';
import type { Scheme } from '../errors/challenge.js';
import { BindingRequiredError } from '../errors/dpop-errors.js';
import { InvalidTokenError, MissingTokenError } from '../errors/outcomes.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { offeredMode } from '../options/dpop-options.js';
import { optionNames } from '../options/option-names.js';
import { HintLog } from './hint-log.js';
import { ProofVerifier } from './proof-verifier.js';
import type { VerifiedToken } from './verified-tokens.js';

/**
 * Checks on every request, also with a cached token, that the client is the one to which its token is bound: by a key, which a DPoP
 * proof shows (RFC 9449), or by a certificate (RFC 8705).
 */
@Injectable()
export class BindingVerifier {
  private readonly acceptsDpop: boolean;

  constructor(
    private readonly proofs: ProofVerifier,
    private readonly hints: HintLog,
    @Inject(AUTH_OPTIONS) options: Pick<AuthOptions, 'issuers' | 'findIssuer' | 'publicUrl'>,
  ) {
    this.acceptsDpop = offeredMode(options) !== 'off';
  }

  /** @throws {MissingTokenError} no issuer's tokens may be sent with the scheme */
  checkScheme(scheme: Scheme): void {
    if (scheme === 'Bearer' || this.acceptsDpop) return;
    this.hints.brokenBinding(
      `it is sent as DPoP, and ${optionNames.dpop} is off, as it is without ${optionNames.publicUrl}`,
    );
    throw new MissingTokenError();
  }

  /**
   * @returns the nonce to offer with the response, if any. A promise only where the store of used proofs needs the network
   * @throws {InvalidTokenError} `binding_mismatch` or `binding_required`
   * @throws {AuthError} as `ProofVerifier` does
   */
  check({ token, issuer }: VerifiedToken, evidence: Evidence): ReturnType<ProofVerifier['check']> {
    const binding = bindingOf(token.claims);
    const request = { binding, mode: issuer.dpop, evidence };
    const broken = bindingChecks.find(([, , holds]) => !holds(request));
    if (broken) {
      const [reason, flaw] = broken;
      this.hints.brokenBinding(flaw);
      throw reason === 'binding_required' ? new BindingRequiredError() : new InvalidTokenError(reason);
    }
    const thumbprint = keyOf(binding);
    return thumbprint === undefined ? undefined : this.proofs.check(thumbprint, evidence);
  }
}
