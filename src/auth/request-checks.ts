import { Inject, Injectable } from '@nestjs/common';
import { type CheckedToken, isRequestCheck, ofTheApp } from './auth.hooks.js';
import { AUTH_OPTIONS, type AuthOptions } from './auth.options.js';
import { AuthError, ofIssuer } from './auth-error.js';

/** The app's checks of every request. Without any, a request pays nothing for them. */
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
   * @param token of the request, verified or remembered
   * @throws {InvalidTokenError} the app rejects the token for this request
   * @throws {Error} the app failed, and the cause is its error
   */
  async run(token: CheckedToken, request: object): Promise<void> {
    try {
      for (const { check } of this.checks) await ofTheApp(async () => check(token, request));
    } catch (error) {
      throw error instanceof AuthError ? ofIssuer(error, String(token.claims.iss)) : error;
    }
  }
}
