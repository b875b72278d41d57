import { type DynamicModule, Module, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { ambiguousImports, severalGlobalGuards } from './startup/ambiguous-imports.js';
import { requestScoped } from './startup/request-scoped.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './auth.module-definition.js';
import { Challenges } from './guards/challenges.js';
import { GUARD_INSTANCE, JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { JwtStrategy } from './passport/jwt.strategy.js';
import { NamedStrategy } from './passport/named-strategy.js';
import { Refusals } from './guards/refusals.js';
import { Revocations } from './revocation/revocations.js';
import { RequestAuthenticator } from './request/request-authenticator.js';
import { RequestBindings } from './request/request-bindings.js';
import { Requests } from './request/requests.js';
import { ScopesGuard } from './guards/scopes.guard.js';
import { Issuers } from './keys/issuers.js';
import { AUTH_OPTIONS } from './options/auth-options.js';
import { AuthOptionsError, assertShape, resolveOptions } from './options/module-options.js';
import { MessageAccess } from './startup/message-access.js';
import { EventTokenVerifier } from './security-event/event-token-verifier.js';
import { SecurityEvents } from './security-event/security-events.js';
import { ResourceMetadata } from './startup/resource-metadata.js';
import { ROUTE_RULES, type RouteRules } from './startup/route-rules.js';
import { RouteInventory } from './startup/route-inventory.js';
import { Introspectors } from './introspection/introspectors.js';
import { OpaqueTokens } from './verification/opaque-tokens.js';
import { HintLog } from './verification/hint-log.js';
import { BindingVerifier } from './verification/binding-verifier.js';
import { ProofVerifier } from './verification/proof-verifier.js';
import { RequestChecks } from './verification/request-checks.js';
import { TokenVerifier } from './verification/token-verifier.js';
import { VerifiedTokens } from './verification/verified-tokens.js';

/** What the guards, and the modules that import this one, inject. */
const services = [
  Issuers,
  HintLog,
  Introspectors,
  OpaqueTokens,
  VerifiedTokens,
  TokenVerifier,
  JwtStrategy,
  ProofVerifier,
  BindingVerifier,
  RequestBindings,
  RequestChecks,
  Revocations,
  RequestAuthenticator,
  Challenges,
  Refusals,
  NamedStrategy,
  ScopesGuard,
  Requests,
  MessageAccess,
  RouteInventory,
  ResourceMetadata,
  EventTokenVerifier,
  SecurityEvents,
];

/**
 * Checks access tokens where a controller has `@UseGuards(JwtAuthGuard, ScopesGuard)`. Registers nothing globally unless
 * `AuthModuleExtras` request it. The modules that use the guards import it, each with its own issuers if needed.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    { provide: AUTH_OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: resolveOptions },
    { provide: GUARD_INSTANCE, useClass: JwtAuthGuard },
    { provide: JwtAuthGuard, useExisting: GUARD_INSTANCE },
    ...services,
  ],
  exports: [...services, JwtAuthGuard],
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

  /**
   * With two instances in reach of one module, the order of imports would decide which options its guards use. With providers of the
   * request's scope, caches would be empty for each request, and nothing would check the routes.
   */
  onModuleInit(): void {
    const modules = [...this.modules.values()];
    const problems = [
      ...ambiguousImports(modules, AuthModule),
      ...severalGlobalGuards(modules, AuthModule, ({ providers }) => rulesIn(providers).globalGuards.length > 0),
      ...requestScoped(modules, AuthModule),
    ];
    if (problems.length > 0) throw new AuthOptionsError(problems);
  }
}

function rulesIn(providers: ReadonlyMap<unknown, { readonly instance: unknown }>): RouteRules {
  return providers.get(ROUTE_RULES)!.instance as RouteRules; // of each AuthModule: auth.module-definition.ts
}
