import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import passport from 'passport';
import { type AuthError, isRejection } from '../errors/auth-error.js';
import { MissingTokenError } from '../errors/outcomes.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { AuthOptionsError } from '../options/module-options.js';
import type { VerifiedToken } from '../verification/verified-tokens.js';
import type { AuthenticatedRequest } from '../request/requests.js';
import { RequestAuthenticator } from '../request/request-authenticator.js';

/**
 * The strategy of the option `strategy`, for `AuthGuard([…])` of @nestjs/passport. It checks what `JwtAuthGuard` does, the binding too,
 * except for what the route demands. Passport tries the next strategy after a rejection, but not after a failure of ours.
 */
@Injectable()
export class NamedStrategy implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly strategy = new RequestStrategy((request) => this.authenticate(request));

  constructor(
    private readonly authenticator: RequestAuthenticator,
    @Inject(AUTH_OPTIONS) private readonly options: Pick<AuthOptions, 'strategy'>,
  ) {}

  /**
   * After the constructors of all strategies of the app, which register them.
   *
   * @throws {AuthOptionsError} the process has a strategy of this name: one of the two would replace the other
   */
  onApplicationBootstrap(): void {
    const { strategy: name } = this.options;
    if (name === undefined) return;
    if (strategyOf(name)) throw new AuthOptionsError([`strategy: Passport has another strategy "${name}"`]);
    passport.use(name, this.strategy);
  }

  /** Runs after the server has sent its last response. */
  onApplicationShutdown(): void {
    const { strategy: name } = this.options;
    if (name !== undefined && strategyOf(name) === this.strategy) passport.unuse(name);
  }

  private async authenticate(request: AuthenticatedRequest): Promise<VerifiedToken> {
    // Not counted as a failure: another strategy may find credentials of its own.
    if (this.authenticator.isGuest(request)) throw new MissingTokenError();
    const { verified } = await this.authenticator.authenticate(request);
    return verified;
  }
}

/** Passport calls `authenticate` on an object derived from this one, which has the three methods for the outcome. */
class RequestStrategy {
  declare readonly success: (user: object, info: object) => void;
  declare readonly fail: (error: AuthError) => void;
  declare readonly error: (error: unknown) => void;

  constructor(private readonly verify: (request: AuthenticatedRequest) => Promise<VerifiedToken>) {}

  authenticate(request: object): void {
    // The request of Express or Fastify.
    this.verify(request as AuthenticatedRequest).then(
      ({ principal, token }) => this.success(principal, token),
      (error: unknown) => (isRejection(error) ? this.fail(error) : this.error(error)),
    );
  }
}

/** By the method that Passport's own middleware uses, which its types omit. */
function strategyOf(name: string): unknown {
  const find = Reflect.get(passport, '_strategy') as (name: string) => unknown; // of passport 0.4 to 0.7
  return find.call(passport, name);
}
