import { Inject, Injectable } from '@nestjs/common';
import { AuthError, withIssuer } from '../errors/auth-error.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { type CheckedToken, isRequestCheck } from '../options/hooks.js';
import { runAppCode } from './apply-hooks.js';

/** The app's checks of every request. */
@Injectable()
export class RequestChecks {
  private readonly checks;

  constructor(@Inject(AUTH_OPTIONS) { checks = [] }: Pick<AuthOptions, 'checks'>) {
    this.checks = checks.filter(isRequestCheck);
  }

  get isEmpty(): boolean {
    return this.checks.length === 0;
  }

  /**
   * @param token of the request, just verified or from the cache
   * @throws {InvalidTokenError} the app rejects the token for this request
   * @throws {Error} the app failed; the cause is its error
   */
  async run(token: CheckedToken, request: object): Promise<void> {
    try {
      for (const { check } of this.checks) await runAppCode(async () => check(token, request));
    } catch (error) {
      throw error instanceof AuthError ? withIssuer(error, String(token.claims.iss)) : error;
    }
  }
}
