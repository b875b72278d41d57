import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { decodeAccessToken } from './access-token.js';
import { AUTH_OPTIONS } from './auth.module-definition.js';
import type { AuthOptions } from './auth.options.js';
import { bearerToken } from './bearer-token.js';
import { verifyEdDsa } from './ed-dsa.js';
import { Issuers } from './keys/issuers.js';
import { type Principal, toPrincipal } from './principal.js';
import { verificationKey } from './verification-key.js';

let instances = 0;

/**
 * passport-jwt with our extractor, checks and keys: it verifies the signature with the key that `verificationKey` finds
 * for a token that has passed all other checks.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) implements OnModuleDestroy {
  declare name: string;
  private readonly takesEdDsa: boolean;

  constructor(
    @Inject(AUTH_OPTIONS) options: AuthOptions,
    private readonly issuers: Issuers,
  ) {
    const algorithms = options.issuers.flatMap((issuer) => [...issuer.algorithms]);
    super({
      jwtFromRequest: bearerToken,
      secretOrKeyProvider: (_request, token: string, done) => {
        // jsonwebtoken takes a KeyObject as it is; its types here know only PEM, which it would parse for every token.
        verificationKey(token, issuers).then((key) => done(null, key as never), done);
      },
      algorithms: algorithms as StrategyOptionsWithoutRequest['algorithms'], // EdDSA never comes here
      jsonWebTokenOptions: { clockTolerance: options.clockToleranceMs / 1000 },
    });
    this.takesEdDsa = algorithms.includes('EdDSA');
  }

  /** Passport's registry is one for the whole process: under a name of its own, no two apps take each other's strategy. */
  getPassportInstance() {
    this.name = `jwt-${(instances += 1)}`;
    return passport;
  }

  onModuleDestroy(): void {
    passport.unuse(this.name);
  }

  /** passport-jwt's own steps, but for the one algorithm that its jsonwebtoken does not know. */
  override authenticate(...[request, options]: Parameters<Strategy['authenticate']>): void {
    const token = this.takesEdDsa ? bearerToken(request) : undefined;
    if (token === undefined || decodeAccessToken(token).header.alg !== 'EdDSA') {
      super.authenticate(request, options);
      return;
    }
    verifyEdDsa(token, this.issuers).then(
      (claims) => this.success(this.validate(claims)),
      (error: Error) => this.error(error),
    );
  }

  validate(claims: Readonly<Record<string, unknown>>): Principal {
    const { policy } = this.issuers.find(claims.iss) ?? this.issuers.first;
    return toPrincipal(claims, policy.profile, policy.audience);
  }
}
