import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ConfigurableModuleClass } from './auth.module-definition.js';
import { HintLog } from './hint-log.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Issuers } from './keys/issuers.js';
import { RouteAccess } from './route-access.js';
import { TokenVerifier } from './token-verifier.js';
import { VerifiedTokens } from './verified-tokens.js';

/**
 * Checks access tokens where a controller says `@UseGuards(JwtAuthGuard, ScopesGuard)`. It registers nothing global: the
 * modules that use the guards import it, or it is imported once with `isGlobal: true`.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [Issuers, HintLog, VerifiedTokens, TokenVerifier, JwtStrategy, RouteAccess],
  exports: [Issuers, HintLog, VerifiedTokens, JwtStrategy, RouteAccess],
})
export class AuthModule extends ConfigurableModuleClass {}
