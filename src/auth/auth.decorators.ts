import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { type ReflectableDecorator, Reflector } from '@nestjs/core';
import { overriddenBy } from './overridden-methods.js';
import type { Principal } from './principal.js';

/** `scope-token` (RFC 6749, section 3.3): no space, quote or backslash, so that a scope can stand in a challenge. */
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

function checkedScopes(scopes: readonly string[]): readonly string[] {
  const wrong = scopes.find((scope) => !scopeToken.test(scope));
  if (wrong !== undefined) throw new TypeError(`"${wrong}" is not a scope (RFC 6749, section 3.3)`);
  if (scopes.length === 0) throw new TypeError('Name at least one scope');
  return scopes;
}

/** What stands in each of the decorators on a class or method. */
type Demands = readonly (readonly string[])[];

export const AllScopes = Reflector.createDecorator<Demands>();
export const Audiences = Reflector.createDecorator<Demands>();
export const OneOfScopes = Reflector.createDecorator<Demands>();

/**
 * Nest's own decorators replace what the same one says further down, or of a base class, and keep it with the function, which a
 * decorator further up may replace: of a demand, nothing may be lost. Those of a method are kept under its name, too.
 */
function demanding(
  decorator: ReflectableDecorator<Demands>,
  names: readonly string[],
): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const before = Reflect.getMetadata(decorator.KEY, descriptor?.value ?? target) as Demands | undefined;
    decorator([names, ...(before ?? [])])(target, key!, descriptor!);
    if (key === undefined) return;
    const named = Reflect.getOwnMetadata(decorator.KEY, target, key) as Demands | undefined;
    Reflect.defineMetadata(decorator.KEY, [names, ...(named ?? [])], target, key);
  };
}

/**
 * All that the decorators of a class, of its method and of the methods that this one overrides say. One that has none counts
 * as undefined, whatever the reflector's types say.
 */
export function declared(
  reflector: Reflector,
  decorator: ReflectableDecorator<Demands>,
  controller: Type,
  handler: object,
): Demands {
  const methods = overriddenBy(controller, handler);
  const targets = [controller, ...methods.map(({ method }) => method)] as Type[]; // Reflect.getMetadata takes any object
  const all: (Demands | undefined)[] = [
    ...reflector.getAll<(Demands | undefined)[]>(decorator, targets),
    ...methods.map(
      ({ prototype, name }) => Reflect.getOwnMetadata(decorator.KEY, prototype, name) as Demands | undefined,
    ),
  ];
  return [...new Set(all.flatMap((demands) => demands ?? []))];
}

/**
 * The principal must hold every one of these scopes. Those of the class, of its base and of the method add up, as do
 * several of one place.
 *
 * @throws {TypeError} one of them is no scope, or there is none
 */
export const Scopes = (...scopes: string[]) => demanding(AllScopes, checkedScopes(scopes));

/**
 * The principal must hold at least one of these scopes, besides what `@Scopes` demands. Several add up, as those of `@Scopes` do.
 *
 * @throws {TypeError} one of them is no scope, or there is none
 */
export const AnyScope = (...scopes: string[]) => demanding(OneOfScopes, checkedScopes(scopes));

/**
 * The token's `aud` must contain each of these identifiers too, besides one of the module's. Several add up, as
 * those of `@Scopes` do.
 *
 * @throws {TypeError} there is none, or an empty one
 */
export const Audience = (...audiences: string[]) => {
  if (audiences.length === 0 || audiences.includes('')) throw new TypeError('Name at least one audience');
  return demanding(Audiences, audiences);
};

/** What the scopes of a feature allow, each in a few words for people: on one of its controllers. */
export const DescribeScopes = Reflector.createDecorator<Readonly<Record<string, string>>>();

/** Says in the open that a route, or every route of a class, is for everyone. On a class it does not count for classes that extend it. */
export const Public = Reflector.createDecorator<void, boolean>({ transform: () => true });

/** Whether `@Public()` opens a route: for guards of an app's own. */
export function isPublic(controller: Type, handler: object): boolean {
  return hasOwnPublic(controller) || hasOwnPublic(handler);
}

/** A class that extends a public one must say so itself: it may be guarded. */
export function hasOwnPublic(target: object): boolean {
  return Reflect.getOwnMetadata(Public.KEY, target) === true;
}

/** The caller, as `JwtAuthGuard` found it: a handler's parameter. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOf(context),
);

/** @throws {TypeError} the route is not behind `JwtAuthGuard` */
export function principalOf(context: ExecutionContext): Principal {
  const { user } = context.switchToHttp().getRequest<{ user?: Principal }>();
  if (user === undefined) throw new TypeError('There is no principal: the route is not behind JwtAuthGuard');
  return user;
}
