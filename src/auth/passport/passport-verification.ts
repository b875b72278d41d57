import passport from 'passport';
import type { AuthenticatedRequest } from '../request/requests.js';
import type { VerifiedToken } from '../verification/verified-tokens.js';

/**
 * What Passport gets in place of the app's request, since it adds `logIn()` and more to it. An object derived from the request would
 * do too, but V8 then takes the request for a prototype, and each later access to it costs far more.
 */
export class PassportRequest {
  /** Assigned by Passport. */
  declare readonly verified?: VerifiedToken;

  constructor(readonly original: AuthenticatedRequest) {}
}

/** The middleware of Passport, as far as it is used here. */
type Authenticate = (request: PassportRequest, response: object, next: (error?: unknown) => void) => void;

/** Verifies tokens with a strategy that is registered in Passport. */
export class PassportVerification {
  private readonly authenticate: Authenticate;

  constructor(strategyName: string) {
    const options = { session: false, assignProperty: 'verified', authInfo: false, failWithError: true };
    this.authenticate = passport.authenticate(strategyName, options) as Authenticate; // typed for Express, whose request it doesn't need
  }

  /** Verifies the token of a request. Rejects with the strategy's error, instead of a plain 401. */
  verify(request: AuthenticatedRequest): Promise<VerifiedToken> {
    const presented = new PassportRequest(request);
    return new Promise((resolve, reject) => {
      // Only strategies that redirect or challenge use the response.
      this.authenticate(presented, {}, (error) => {
        if (presented.verified) resolve(presented.verified);
        else reject(error);
      });
    });
  }
}
