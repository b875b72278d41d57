import { type DynamicModule, Module, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './auth.module-definition.js';
import { AuthOptionsError, assertShape, resolveOptions } from './auth.module-options.js';
import { AUTH_OPTIONS } from './auth.options.js';
import { ambiguousImports } from './ambiguous-imports.js';
import { HintLog } from './hint-log.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Issuers } from './keys/issuers.js';
import { RequestChecks } from './request-checks.js';
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
    RequestChecks,
    Refusals,
    RouteAccess,
  ],
  exports: [Issuers, HintLog, VerifiedTokens, JwtStrategy, RequestChecks, Refusals, RouteAccess],
})
export class AuthModule extends ConfigurableModuleClass implements OnModuleInit {
  /** @throws {AuthOptionsError} there are no options; what is wrong in them is said at startup */
  static override forRoot(...[options]: Parameters<typeof ConfigurableModuleClass.forRoot>): DynamicModule {
    assertShape(options);
    return super.forRoot(options);
  }

  constructor(private readonly modules: ModulesContainer) {
    super();
  }

  /** Of two that one module sees, chance would decide which options its guards go by. */
  onModuleInit(): void {
    const problems = ambiguousImports([...this.modules.values()], AuthModule);
    if (problems.length > 0) throw new AuthOptionsError(problems);
  }
}
