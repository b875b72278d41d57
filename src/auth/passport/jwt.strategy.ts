import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import type { PresentedToken } from '../token/presented-token.js';
import { TokenVerifier } from '../verification/token-verifier.js';
import type { VerifiedToken } from '../verification/verified-tokens.js';
import { credentialsOf } from '../request/credentials.js';
import type { PassportRequest } from './passport-verification.js';

/** Passport's strategy: from a request to its verified token, or to the error that rejects it. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) implements OnApplicationShutdown {
  declare name: string;

  constructor(
    private readonly verifier: TokenVerifier,
    @Inject(AUTH_OPTIONS) private readonly options: Pick<AuthOptions, 'token'>,
  ) {
    super({
      jwtFromRequest: (request) => credentialsOf(request, options.token).token.encoded,
      secretOrKeyProvider: (_request, _token, done) => done(new TypeError('authenticate() requests no key')),
    });
  }

  /**
   * The steps of passport-jwt with another verifier: jsonwebtoken doesn't support EdDSA, throws a TypeError (a 500) for an ECDSA
   * signature of the wrong length, and decodes each token three times.
   */
  override authenticate(request: object): void {
    const { original } = request as PassportRequest; // the guard gives no other
    this.validate(credentialsOf(original, this.options.token).token, original).then(
      (verified) => this.success(verified),
      (error: Error) => this.error(error),
    );
  }

  validate(token: PresentedToken, request: unknown): Promise<VerifiedToken> {
    return this.verifier.verify(token, request);
  }

  /** The process has one Passport registry, which all copies of this package share: a unique name prevents replacing another's strategy. */
  getPassportInstance() {
    this.name = `jwt-${randomUUID()}`;
    return passport;
  }

  /** Runs after the server has sent its last response. */
  onApplicationShutdown(): void {
    passport.unuse(this.name);
  }
}
