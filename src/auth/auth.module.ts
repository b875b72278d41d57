import { type DynamicModule, Module, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { ambiguousImports } from './ambiguous-imports.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './auth.module-definition.js';
import { Challenges } from './guards/challenges.js';
import { JwtStrategy } from './guards/jwt.strategy.js';
import { Refusals } from './guards/refusals.js';
import { Issuers } from './keys/issuers.js';
import { AUTH_OPTIONS } from './options/auth-options.js';
import { AuthOptionsError, assertShape, resolveOptions } from './options/module-options.js';
import { ResourceMetadata } from './resource-metadata.js';
import { RouteInventory } from './route-inventory.js';
import { HintLog } from './verification/hint-log.js';
import { RequestChecks } from './verification/request-checks.js';
import { TokenVerifier } from './verification/token-verifier.js';
import { VerifiedTokens } from './verification/verified-tokens.js';

/** What the guards, and the modules that import this one, inject. */
const services = [
  Issuers,
  HintLog,
  VerifiedTokens,
  TokenVerifier,
  JwtStrategy,
  RequestChecks,
  Challenges,
  Refusals,
  RouteInventory,
  ResourceMetadata,
];

/**
 * Checks access tokens where a controller has `@UseGuards(JwtAuthGuard, ScopesGuard)`. Registers nothing globally unless
 * `AuthModuleExtras` request it. The modules that use the guards import it, each with its own issuers if needed.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [{ provide: AUTH_OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: resolveOptions }, ...services],
  exports: services,
})
export class AuthModule extends ConfigurableModuleClass implements OnModuleInit {
  /** @throws {AuthOptionsError} there are no options. Invalid values are reported at startup */
  static override forRoot(...[options]: Parameters<typeof ConfigurableModuleClass.forRoot>): DynamicModule {
    assertShape(options);
    return super.forRoot(options);
  }

  constructor(private readonly modules: ModulesContainer) {
    super();
  }

  /** With two instances in reach of one module, the order of imports would decide which options its guards use. */
  onModuleInit(): void {
    const problems = ambiguousImports([...this.modules.values()], AuthModule);
    if (problems.length > 0) throw new AuthOptionsError(problems);
  }
}
