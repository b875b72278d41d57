import { Inject, Injectable } from '@nestjs/common';
import { AuthError, withCaller } from '../errors/auth-error.js';
import { MissingTokenError } from '../errors/outcomes.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { BindingVerifier } from '../verification/binding-verifier.js';
import type { VerifiedToken } from '../verification/verified-tokens.js';
import { type Credentials, credentialsOf } from './credentials.js';
import type { AuthenticatedRequest } from './requests.js';
import { RequestEvidence } from './request-evidence.js';

/** What a request presents, as the bindings of tokens see it. */
@Injectable()
export class RequestBindings {
  constructor(
    private readonly verifier: BindingVerifier,
    @Inject(AUTH_OPTIONS) private readonly options: Pick<AuthOptions, 'publicUrl' | 'clientCertificate' | 'token'>,
  ) {}

  /**
   * The credentials of a request, as `credentialsOf` returns them.
   *
   * @throws {MissingTokenError} they are of a scheme that isn't on offer
   */
  credentialsOf(request: AuthenticatedRequest): Credentials {
    const credentials = credentialsOf(request, this.options.token);
    this.verifier.checkScheme(credentials.scheme);
    return credentials;
  }

  /**
   * Whether a request has no credentials, or those of another scheme than `Bearer` and `DPoP`. One whose credentials are malformed is no
   * guest, nor is one whose token is of a scheme that isn't on offer.
   */
  isGuest(request: AuthenticatedRequest): boolean {
    try {
      credentialsOf(request, this.options.token);
      return false;
    } catch (error) {
      return error instanceof MissingTokenError;
    }
  }

  /**
   * Checks that the request proves what its verified token is bound to, as `BindingVerifier` does.
   */
  check(
    request: AuthenticatedRequest,
    credentials: Credentials,
    verified: VerifiedToken,
  ): ReturnType<BindingVerifier['check']> {
    const reject = (error: unknown): never => {
      throw error instanceof AuthError ? withCaller(error, verified.principal) : error;
    };
    try {
      const evidence = new RequestEvidence(credentials, request, this.options);
      const nonce = this.verifier.check(verified, evidence);
      return nonce instanceof Promise ? nonce.catch(reject) : nonce;
    } catch (error) {
      return reject(error);
    }
  }
}
