import { ConfigurableModuleBuilder, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { ScopesGuard } from './guards/scopes.guard.js';
import { type AuthModuleOptions, AuthOptionsError } from './options/module-options.js';
import { ROUTE_RULES, type RouteRules } from './startup/route-rules.js';

/** What Nest must know about `AuthModule` before its options are resolved. */
export interface AuthModuleExtras {
  /** Whether every module may use the guards without importing `AuthModule`. */
  readonly isGlobal?: boolean;
  /**
   * `'global'`: both guards protect every route of the app except those with `@Public()`. For one `AuthModule` of an app.
   * `'by-route'`, the default: they protect the controllers with `@UseGuards(JwtAuthGuard, ScopesGuard)`.
   */
  readonly guard?: 'global' | 'by-route';
  /**
   * `'declared'`: the app refuses to start (`UndeclaredAccessError`) while a route declares no access, or access that nothing
   * enforces; the default with global guards. `'any'`: no route is checked. The default otherwise: only routes that demand scopes,
   * claims, an audience or a login are checked.
   */
  readonly routes?: 'declared' | 'any';
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AuthModuleOptions>()
  .setClassMethodName('forRoot')
  // Named here, so that they don't count as options of the module, which rejects unknown ones.
  .setExtras<AuthModuleExtras>({ isGlobal: false, guard: undefined, routes: undefined }, withExtras)
  .build();

const checkedRoutes = { declared: 'all', any: 'none' } as const;

function withExtras(definition: DynamicModule, { isGlobal = false, guard, routes }: AuthModuleExtras): DynamicModule {
  if (!['global', 'by-route', undefined].includes(guard))
    throw new AuthOptionsError(['guard: expected global or by-route']);
  if (!['declared', 'any', undefined].includes(routes))
    throw new AuthOptionsError(['routes: expected declared or any']);
  const guards = guard === 'global' ? [JwtAuthGuard, ScopesGuard] : [];
  const rules: RouteRules = {
    globalGuards: guards,
    checked: routes ? checkedRoutes[routes] : guards.length > 0 ? 'all' : 'demanding',
    messages: guards.length > 0 && routes === undefined ? 'reported' : 'checked',
  };
  const providers: Provider[] = [
    ...definition.providers!, // at least the options
    { provide: ROUTE_RULES, useValue: rules },
    // Aliases, so that a test that overrides the provider overrides the global guard.
    ...guards.map((useExisting) => ({ provide: APP_GUARD, useExisting })),
  ];
  return { ...definition, global: isGlobal, providers };
}
