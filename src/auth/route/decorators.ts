import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Principal } from '../token/principal.js';
import { currentCaller, isHttp } from './current-principal.js';
import { listedWord } from './listed-word.js';
import { AllScopes, Audiences, OneOfScopes, accumulating } from './declared.js';

function checkedScopes(scopes: readonly string[]): readonly string[] {
  const wrong = scopes.find((scope) => typeof scope !== 'string' || !listedWord.test(scope));
  if (wrong !== undefined) throw new TypeError(`"${wrong}" is not a scope (RFC 6749, section 3.3)`);
  if (scopes.length === 0) throw new TypeError('Name at least one scope');
  return [...scopes];
}

/**
 * The principal must have all of these scopes. The scopes of the class, its base classes and the method add up, as do those of
 * several decorators in one place.
 *
 * @throws {TypeError} a name isn't a scope, or there is no name
 */
export const Scopes = (...scopes: string[]) => accumulating(AllScopes, checkedScopes(scopes));

/**
 * The principal must have at least one of these scopes, besides those that `@Scopes` demands. A list among them is met by all of
 * its scopes together: `@AnyScope(['read:orders', 'list:orders'], 'admin')` is "both of the list, or `admin`". Several decorators
 * add up, as those of `@Scopes` do.
 *
 * @throws {TypeError} a name isn't a scope, there is no name, or a list is empty
 */
export const AnyScope = (...alternatives: (string | readonly string[])[]) => {
  const lists = alternatives.map((one) => checkedScopes(typeof one === 'string' ? [one] : one));
  if (lists.length === 0) throw new TypeError('Name at least one scope');
  return accumulating(OneOfScopes, lists);
};

/**
 * The token's `aud` must contain all of these identifiers, besides one of the module's. Several decorators add up, as those of
 * `@Scopes` do.
 *
 * @throws {TypeError} a name is empty, or there is no name
 */
export const Audience = (...audiences: string[]) => {
  if (audiences.length === 0 || audiences.includes('')) throw new TypeError('Name at least one audience');
  return accumulating(Audiences, audiences);
};

/** Describes the scopes of a feature in a few words each, for people. On one of the feature's controllers. */
export const DescribeScopes = Reflector.createDecorator<Readonly<Record<string, string>>>();

/** Declares that a route, or every route of a class, needs no token. On a class it doesn't apply to classes that extend it. */
export const Public = Reflector.createDecorator<void, boolean>({ transform: () => true });

/** Whether `@Public()` applies to a route: for guards of an app's own. */
export function isPublic(controller: object, handler: object): boolean {
  return hasOwnPublic(controller) || hasOwnPublic(handler);
}

/**
 * Declares that a route, or every route of a class, accepts guests too: requests without an `Authorization` header, or with one of
 * another scheme than `Bearer` and `DPoP`. A token that is sent must be valid all the same. For a guest, `@CurrentPrincipal()` is
 * undefined: the parameter's type is `Principal | undefined`. A route that demands scopes, claims, an audience or a login rejects
 * guests.
 *
 * On a class it doesn't apply to classes that extend it. `@Public()` of a method takes precedence.
 */
export const OptionalAuth = Reflector.createDecorator<void, boolean>({ transform: () => true });

/** Whether `@OptionalAuth()` applies to a route: for guards of an app's own. */
export function isOptionalAuth(controller: object, handler: object): boolean {
  return !isPublic(controller, handler) && (hasOwnOptionalAuth(controller) || hasOwnOptionalAuth(handler));
}

/** Not inherited: a class that extends an optional one may be for users only. */
export function hasOwnOptionalAuth(target: object): boolean {
  return Reflect.getOwnMetadata(OptionalAuth.KEY, target) === true;
}

/** Not inherited: a class that extends a public one may be guarded. */
export function hasOwnPublic(target: object): boolean {
  return Reflect.getOwnMetadata(Public.KEY, target) === true;
}

/** The principal that `JwtAuthGuard` found, as a handler's parameter. Undefined for a guest of a route with `@OptionalAuth()`. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOrGuest(context),
);

/**
 * @returns undefined for a guest of a route with `@OptionalAuth()`
 * @throws {TypeError} the route is not behind `JwtAuthGuard`
 */
export function principalOrGuest(context: ExecutionContext): Principal | undefined {
  const caller = currentCaller(context);
  if (caller?.user !== undefined) return caller.user;
  const isGuest = isHttp(context) ? isOptionalAuth(context.getClass(), context.getHandler()) : caller !== undefined;
  if (isGuest) return undefined;
  throw new TypeError('There is no principal: the route is not behind JwtAuthGuard');
}
