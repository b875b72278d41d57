import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { type BearerRequest, bearerToken } from './bearer-token.js';
import { TokenVerifier } from './token-verifier.js';
import type { VerifiedToken } from './verified-tokens.js';

/** The glue to Passport: from a request to its principal, or to the error that says why there is none. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) implements OnApplicationShutdown {
  declare name: string;

  constructor(private readonly verifier: TokenVerifier) {
    super({
      jwtFromRequest: bearerToken,
      secretOrKeyProvider: (_request, _token, done) => done(new TypeError('authenticate() asks for no key')),
    });
  }

  /**
   * passport-jwt's own steps with its verifier replaced: jsonwebtoken knows no EdDSA, throws a TypeError (a 500) for an
   * ECDSA signature of the wrong length, and decodes each token three times.
   */
  override authenticate(request: BearerRequest): void {
    this.validate(bearerToken(request)).then(
      ({ principal, token }) => this.success(principal, token),
      (error: Error) => this.error(error),
    );
  }

  validate(token: string): Promise<VerifiedToken> {
    return this.verifier.verify(token);
  }

  /** Passport's registry is one for the whole process, with all copies of this package: under a name of its own, no two take each other's strategy. */
  getPassportInstance() {
    this.name = `jwt-${randomUUID()}`;
    return passport;
  }

  /** After the server has answered its last request. */
  onApplicationShutdown(): void {
    passport.unuse(this.name);
  }
}
