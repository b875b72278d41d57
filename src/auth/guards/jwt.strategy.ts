import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import type { PresentedToken } from '../token/presented-token.js';
import { TokenVerifier } from '../verification/token-verifier.js';
import type { VerifiedToken } from '../verification/verified-tokens.js';
import { type BearerRequest, bearerToken } from './bearer-token.js';

/** Passport's strategy: from a request to its principal, or to the error that rejects it. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) implements OnApplicationShutdown {
  declare name: string;

  constructor(private readonly verifier: TokenVerifier) {
    super({
      jwtFromRequest: (request) => bearerToken(request).encoded,
      secretOrKeyProvider: (_request, _token, done) => done(new TypeError('authenticate() requests no key')),
    });
  }

  /**
   * The steps of passport-jwt with another verifier: jsonwebtoken doesn't support EdDSA, throws a TypeError (a 500) for an ECDSA
   * signature of the wrong length, and decodes each token three times.
   */
  override authenticate(request: BearerRequest): void {
    this.validate(bearerToken(request)).then(
      ({ principal, token }) => this.success(principal, token),
      (error: Error) => this.error(error),
    );
  }

  validate(token: PresentedToken): Promise<VerifiedToken> {
    return this.verifier.verify(token);
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
