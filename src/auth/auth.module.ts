import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './auth.module-definition.js';
import { resolveOptions } from './auth.module-options.js';
import { AUTH_OPTIONS } from './auth.options.js';
import { HintLog } from './hint-log.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Issuers } from './keys/issuers.js';
import { Refusals } from './refusals.js';
import { RouteAccess } from './route-access.js';
import { TokenVerifier } from './token-verifier.js';
import { VerifiedTokens } from './verified-tokens.js';

/**
 * Checks access tokens where a controller says `@UseGuards(JwtAuthGuard, ScopesGuard)`. It registers nothing global unless
 * it is asked to (`AuthModuleExtras`): the modules that use the guards import it, each with issuers of its own if need be.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    { provide: AUTH_OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: resolveOptions },
    Issuers,
    HintLog,
    VerifiedTokens,
    TokenVerifier,
    JwtStrategy,
    Refusals,
    RouteAccess,
  ],
  exports: [Issuers, HintLog, VerifiedTokens, JwtStrategy, Refusals, RouteAccess],
})
export class AuthModule extends ConfigurableModuleClass {}
