import { Inject, Injectable, type OnModuleInit, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_PATH, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { DescribeScopes } from './auth.decorators.js';
import {
  type Declaration,
  type Handler,
  contradictionIn,
  declarationOf,
  gapIn,
  isDemanding,
} from './route-declaration.js';
import { routeDemand } from './route-demand.js';
import { type ScopeDemand, scopeDemand } from './scope-demand.js';

/** One route and who may call it. */
export interface Route {
  /** For people: `MessagesController.list`. */
  readonly name: string;
  readonly method: string;
  /** As its controller and `RouterModule` declare it: `/api/messages/:id`, without a global prefix or a version. */
  readonly path: string;
  readonly access: 'public' | ScopeDemand;
}

/** Under which `RouteRules` are injected. */
export const ROUTE_RULES = Symbol('RouteRules');

/** What holds for the routes of an app, whatever their controllers say. */
export interface RouteRules {
  /** They stand before those of any route. */
  readonly globalGuards: readonly Type[];
  /**
   * Of which routes the app is not to start while one has no access that holds: of all, of those that demand scopes or an audience,
   * or of none.
   */
  readonly checked: 'all' | 'demanding' | 'none';
}

/** A route's access is not declared, or its declaration would not hold. The message names every such route. */
export class UndeclaredAccessError extends Error {
  override readonly name = 'UndeclaredAccessError';
}

/** Every route of the app's controllers, with the access that its decorators declare. */
@Injectable()
export class RouteAccess implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly modules: ModulesContainer,
    private readonly reflector: Reflector,
    @Inject(ROUTE_RULES) private readonly rules: RouteRules,
  ) {}

  onModuleInit(): void {
    const { checked } = this.rules;
    if (checked === 'all') this.assertDeclared();
    if (checked === 'demanding') {
      this.assert((it) => contradictionIn(it) ?? (isDemanding(it) ? gapIn(it) : undefined));
    }
  }

  /** @throws {UndeclaredAccessError} a route has neither guards nor `@Public()`, or a declaration that would not hold */
  assertDeclared(): void {
    this.assert((declaration) => contradictionIn(declaration) ?? gapIn(declaration));
  }

  routes(): Route[] {
    return this.handlers().flatMap((handler) => this.toRoutes(handler));
  }

  /** What `@DescribeScopes` says of each scope. */
  scopeDescriptions(): Readonly<Record<string, string>> {
    const described: unknown[] = this.handlers().map(({ controller }) =>
      this.reflector.get(DescribeScopes, controller),
    );
    return Object.assign({}, ...described);
  }

  private assert(problemIn: (declaration: Declaration) => string | undefined): void {
    const problems = this.handlers().flatMap((handler) => {
      const declaration = declarationOf(handler, this.reflector, this.rules.globalGuards);
      const problem = problemIn(declaration);
      return problem === undefined ? [] : [`${handler.name}: ${problem}`];
    });
    if (problems.length === 0) return;
    throw new UndeclaredAccessError(`Some routes declare no access that holds:\n  ${problems.join('\n  ')}`);
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
        method: Reflect.get(prototype, name) as Type,
        modulePath,
      }))
      .filter(({ method }) => Reflect.hasMetadata(METHOD_METADATA, method));
  }

  /** As Nest's router reads it: the prefix is the app's own, for another app may have the same module. */
  private modulePath(module: object | undefined): string {
    if (module === undefined) return '';
    const own: unknown = Reflect.getMetadata(MODULE_PATH + this.modules.applicationId, module);
    return String(own ?? Reflect.getMetadata(MODULE_PATH, module) ?? '');
  }

  private toRoutes({ name, controller, method, modulePath }: Handler): Route[] {
    const { isPublic } = routeDemand(this.reflector, controller, method);
    const access = isPublic ? 'public' : scopeDemand(this.reflector, controller, method);
    const verb = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, method))]!;
    return paths(controller).flatMap((prefix) =>
      paths(method).map((path) => ({ name, access, method: verb, path: joined(modulePath, prefix, path) })),
    );
  }
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
