import { Inject, Injectable } from '@nestjs/common';
import { AuthError, withCaller } from '../errors/auth-error.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { isRequestCheck } from '../options/hooks.js';
import { runAppCode } from './apply-hooks.js';
import type { VerifiedToken } from './verified-tokens.js';

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
   * @param verified token of the request, verified just now or from the cache
   * @throws {InvalidTokenError} the app rejects the token for this request
   * @throws {Error} the app failed; the cause is its error
   */
  async run({ token, principal }: VerifiedToken, request: object): Promise<void> {
    try {
      for (const { check } of this.checks) await runAppCode(async () => check(token, request));
    } catch (error) {
      throw error instanceof AuthError ? withCaller(error, principal) : error;
    }
  }
}
