import { Inject, Injectable, type OnModuleInit, RequestMethod, type Type } from '@nestjs/common';
import { GUARDS_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { DescribeScopes } from './auth.decorators.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { routeDemand } from './route-demand.js';
import { type ScopeDemand, namedScopes, scopeDemand } from './scope-demand.js';
import { ScopesGuard } from './scopes.guard.js';

/** One route and who may call it. */
export interface Route {
  /** For people: `MessagesController.list`. */
  readonly name: string;
  readonly method: string;
  /** As the controller declares it: `/api/messages/:id`. */
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
    private readonly reflector: Reflector,
    @Inject(ROUTE_RULES) private readonly rules: RouteRules,
  ) {}

  onModuleInit(): void {
    const { checked } = this.rules;
    if (checked === 'all') this.assertDeclared();
    if (checked === 'demanding') this.assertHeld(this.handlers().filter((handler) => this.demands(handler)));
  }

  /** @throws {UndeclaredAccessError} a route has neither guards nor `@Public()`, or a declaration that would not hold */
  assertDeclared(): void {
    this.assertHeld(this.handlers());
  }

  private assertHeld(handlers: readonly Handler[]): void {
    const problems = handlers.flatMap((handler) => this.problem(handler) ?? []);
    if (problems.length === 0) return;
    throw new UndeclaredAccessError(`Some routes declare no access that holds:\n  ${problems.join('\n  ')}`);
  }

  routes(): Route[] {
    return this.handlers().flatMap((handler) => this.toRoutes(handler));
  }

  /** What `@DescribeScopes` says of each scope. */
  scopeDescriptions(): Readonly<Record<string, string>> {
    const described: unknown[] = this.controllers().map((controller) => this.reflector.get(DescribeScopes, controller));
    return Object.assign({}, ...described);
  }

  private controllers(): Type[] {
    return this.discovery.getControllers().map(({ metatype }) => metatype as Type); // a controller is a class
  }

  private handlers(): Handler[] {
    return this.controllers().flatMap((controller) => this.handlersOf(controller));
  }

  private handlersOf(controller: Type): Handler[] {
    const prototype: object = controller.prototype;
    return this.scanner
      .getAllMethodNames(prototype)
      .map((name) => toHandler(controller, name, Reflect.get(prototype, name)))
      .filter(({ method }) => Reflect.hasMetadata(METHOD_METADATA, method));
  }

  private demands({ controller, method }: Handler): boolean {
    const { audience } = routeDemand(this.reflector, controller, method);
    return audience.length > 0 || namedScopes(scopeDemand(this.reflector, controller, method)).length > 0;
  }

  private problem({ name, controller, method }: Handler): string | undefined {
    const guards = [...this.rules.globalGuards, ...guardsOf(controller), ...guardsOf(method)];
    const { isPublic, audience } = routeDemand(this.reflector, controller, method);
    const demandsScopes = namedScopes(scopeDemand(this.reflector, controller, method)).length > 0;
    if (isPublic) {
      if (guardsOf(method).includes(JwtAuthGuard))
        return `${name}: @Public() and its own JwtAuthGuard exclude each other`;
      if (audience.length > 0) return `${name}: @Public() and @Audience() exclude each other`;
      return demandsScopes ? `${name}: @Public() and scopes exclude each other` : undefined;
    }
    const authentication = guards.indexOf(JwtAuthGuard);
    if (authentication < 0) return `${name}: neither JwtAuthGuard nor @Public()`;
    const isEnforced = guards.indexOf(ScopesGuard) > authentication;
    return demandsScopes && !isEnforced ? `${name}: no ScopesGuard after JwtAuthGuard` : undefined;
  }

  private toRoutes({ name, controller, method }: Handler): Route[] {
    const { isPublic } = routeDemand(this.reflector, controller, method);
    const access = isPublic ? 'public' : scopeDemand(this.reflector, controller, method);
    const verb = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, method))]!;
    return paths(controller).flatMap((prefix) =>
      paths(method).map((path) => ({ name, access, method: verb, path: joined(prefix, path) })),
    );
  }
}

interface Handler {
  readonly name: string;
  readonly controller: Type;
  /** A method; Nest's reflector types know only classes. */
  readonly method: Type;
}

function toHandler(controller: Type, name: string, method: Type): Handler {
  return { name: `${controller.name}.${name}`, controller, method };
}

function guardsOf(target: object): unknown[] {
  return Reflect.getMetadata(GUARDS_METADATA, target) ?? [];
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
