import { Inject, Injectable, type OnModuleInit, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_PATH, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { RequiredAuthentication } from './route/authentication-demand.js';
import { DescribeScopes } from './route/decorators.js';
import { routeDemand } from './route/route-demand.js';
import { type ScopeDemand, namedScopes, scopeDemand } from './route/scope-demand.js';
import {
  type Declaration,
  type Handler,
  contradictionIn,
  declarationOf,
  gapIn,
  isDemanding,
} from './route-declaration.js';

/** One route and who may call it. */
export interface Route {
  /** For people: `MessagesController.list`. */
  readonly name: string;
  readonly method: string;
  /** As its controller and `RouterModule` declare it: `/api/messages/:id`, without a global prefix or a version. */
  readonly path: string;
  readonly access: 'public' | ScopeDemand;
  /** The login that it demands besides; undefined: any. */
  readonly authentication?: RequiredAuthentication | undefined;
}

/** The injection token of `RouteRules`. */
export const ROUTE_RULES = Symbol('RouteRules');

/** Rules for the routes of an app, whatever their controllers declare. */
export interface RouteRules {
  /** They run before the guards of any route. */
  readonly globalGuards: readonly Type[];
  /** The routes whose declared access must be enforced for the app to start: all, those that demand anything, or none. */
  readonly checked: 'all' | 'demanding' | 'none';
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
    @Inject(ROUTE_RULES) private readonly rules: RouteRules,
  ) {}

  /** @throws {UndeclaredAccessError} a route that the rules include has no declared access that is enforced */
  onModuleInit(): void {
    const { checked } = this.rules;
    if (checked === 'none') return;
    const isChecked = (declaration: Declaration) => checked === 'all' || isDemanding(declaration);
    this.assert(
      (declaration) => contradictionIn(declaration) ?? (isChecked(declaration) ? gapIn(declaration) : undefined),
    );
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

  private assert(problemIn: (declaration: Declaration) => string | undefined): void {
    const problems = this.handlers().flatMap((handler) => {
      const declaration = declarationOf(handler, this.rules.globalGuards);
      const problem = problemIn(declaration);
      return problem === undefined ? [] : [`${handler.name}: ${problem}`];
    });
    if (problems.length === 0) return;
    throw new UndeclaredAccessError(`Some routes declare no access that is enforced:\n  ${problems.join('\n  ')}`);
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
    const { isPublic, authentication } = routeDemand(controller, method);
    const access: Route['access'] = isPublic ? 'public' : scopeDemand(controller, method);
    const verb = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, method))]!;
    const route = { name, access, ...(!isPublic && { authentication }), method: verb };
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
