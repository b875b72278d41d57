import { Inject, Injectable, type OnModuleInit, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_PATH, PATH_METADATA } from '@nestjs/common/constants.js';
import { ApplicationConfig, DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { RequiredAuthentication } from '../route/authentication-demand.js';
import type { ClaimDemand } from '../route/claim-demand.js';
import { DescribeScopes } from '../route/decorators.js';
import { routeDemand } from '../route/route-demand.js';
import { type ScopeDemand, namedScopes } from '../route/scope-demand.js';
import { MessageAccess } from './message-access.js';
import { type Handler, declarationOf, globalGuardsOf, problemIn } from './route-declaration.js';
import { ROUTE_RULES, type RouteRules } from './route-rules.js';

/** One route and who may call it. */
export interface Route {
  /** For people: `MessagesController.list`. */
  readonly name: string;
  readonly method: string;
  /** As its controller and `RouterModule` declare it: `/api/messages/:id`, without a global prefix or a version. */
  readonly path: string;
  readonly access: 'public' | ScopeDemand;
  /** Whether it lets guests through too: requests without a token. Only without any demand. */
  readonly isOptional?: boolean;
  /** The login that it demands besides; undefined: any. */
  readonly authentication?: RequiredAuthentication | undefined;
  /** What it demands of the claims of the token; undefined: nothing. */
  readonly claims?: readonly ClaimDemand[];
}

/** The access of a route is not declared, or no guard enforces it. The message names every such route. */
export class UndeclaredAccessError extends Error {
  override readonly name = 'UndeclaredAccessError';
}

/** Lists every route of the app's controllers with the access that its decorators declare. */
@Injectable()
export class RouteInventory implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly modules: ModulesContainer,
    private readonly messages: MessageAccess,
    @Inject(ROUTE_RULES) private readonly rules: RouteRules,
    private readonly config: ApplicationConfig,
  ) {}

  /** @throws {UndeclaredAccessError} a route that the rules include has no declared access that is enforced */
  onModuleInit(): void {
    if (this.rules.checked === 'none') return;
    const problems = [...this.problems(), ...this.messages.problems()];
    if (problems.length === 0) return;
    throw new UndeclaredAccessError(`Some routes declare no access that is enforced:\n  ${problems.join('\n  ')}`);
  }

  routes(): Route[] {
    return this.handlers().flatMap((handler) => this.toRoutes(handler));
  }

  /** The description of each scope, from `@DescribeScopes`. */
  scopeDescriptions(): Readonly<Record<string, string>> {
    const described: unknown[] = this.handlers().map(({ controller }) =>
      Reflect.getMetadata(DescribeScopes.KEY, controller),
    );
    return Object.assign({}, ...described);
  }

  private problems(): string[] {
    const globalGuards = globalGuardsOf(this.config, this.rules);
    return this.handlers().flatMap((handler) => {
      const problem = problemIn(declarationOf(handler, globalGuards), this.rules.checked);
      return problem === undefined ? [] : [`${handler.name}: ${problem}`];
    });
  }

  private handlers(): Handler[] {
    return this.discovery.getControllers().flatMap(({ metatype, host }) => {
      return this.handlersOf(metatype as Type, this.modulePath(host?.metatype)); // a controller is a class
    });
  }

  private handlersOf(controller: Type, modulePath: string): Handler[] {
    const prototype: object = controller.prototype;
    return this.scanner
      .getAllMethodNames(prototype)
      .map((name) => ({
        name: `${controller.name}.${name}`,
        controller,
        method: Reflect.get(prototype, name) as object, // a method of the class
        modulePath,
      }))
      .filter(({ method }) => Reflect.hasMetadata(METHOD_METADATA, method));
  }

  /** Read as Nest's router does: another app may register the same module under another path. */
  private modulePath(module: object | undefined): string {
    if (module === undefined) return '';
    const own: unknown = Reflect.getMetadata(MODULE_PATH + this.modules.applicationId, module);
    return String(own ?? Reflect.getMetadata(MODULE_PATH, module) ?? '');
  }

  private toRoutes({ name, controller, method, modulePath }: Handler): Route[] {
    const { isPublic, admitsGuests, scopes, authentication, claims } = routeDemand(controller, method);
    const access: Route['access'] = isPublic ? 'public' : scopes;
    const verb = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, method))]!;
    const demands = { authentication, ...(claims.length > 0 && { claims }) };
    const route = { name, access, ...(admitsGuests && { isOptional: true }), ...(!isPublic && demands), method: verb };
    return paths(controller).flatMap((prefix) =>
      paths(method).map((path) => ({ ...route, path: joined(modulePath, prefix, path) })),
    );
  }
}

/** Every scope that one of the routes names, once, in the order of declaration. */
export function scopesOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.flatMap(({ access }) => (access === 'public' ? [] : namedScopes(access))))];
}

function paths(target: object): string[] {
  return [Reflect.getMetadata(PATH_METADATA, target)].flat();
}

function joined(...parts: string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
}
