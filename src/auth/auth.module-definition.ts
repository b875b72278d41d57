import { ConfigurableModuleBuilder, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { type AuthModuleOptions, AuthOptionsError } from './auth.module-options.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { ROUTE_RULES, type RouteRules } from './route-access.js';
import { ScopesGuard } from './scopes.guard.js';

/** How `AuthModule` stands in the app: what must be known before its options are. */
export interface AuthModuleExtras {
  /** Whether every module may use the guards without importing `AuthModule`. */
  readonly isGlobal?: boolean;
  /**
   * `'global'`: both guards stand before every route of the app, and `@Public()` opens one: for one `AuthModule` of an app.
   * Otherwise they stand where a controller says `@UseGuards(JwtAuthGuard, ScopesGuard)`.
   */
  readonly guard?: 'global' | 'by-route';
  /**
   * `'declared'`: the app does not start while a route declares no access, or one that would not hold (`UndeclaredAccessError`);
   * so it is by default where the guards are global. `'any'`: such routes are the app's own affair. By default otherwise: those that
   * name scopes or an audience must be behind the guards.
   */
  readonly routes?: 'declared' | 'any';
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AuthModuleOptions>()
  .setClassMethodName('forRoot')
  // Each with its name, so that they are no options of the module's: those that it doesn't know it refuses.
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
  };
  const providers: Provider[] = [
    ...definition.providers!, // at least the options
    { provide: ROUTE_RULES, useValue: rules },
    ...guards.map((useClass) => ({ provide: APP_GUARD, useClass })),
  ];
  return { ...definition, global: isGlobal, providers };
}
