import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Principal } from '../token/principal.js';
import { AllScopes, Audiences, OneOfScopes, accumulating } from './declared.js';

/** `scope-token` (RFC 6749, section 3.3): without space, quote and backslash, so that a scope can stand in a challenge. */
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

function checkedScopes(scopes: readonly string[]): readonly string[] {
  const wrong = scopes.find((scope) => !scopeToken.test(scope));
  if (wrong !== undefined) throw new TypeError(`"${wrong}" is not a scope (RFC 6749, section 3.3)`);
  if (scopes.length === 0) throw new TypeError('Name at least one scope');
  return scopes;
}

/**
 * The principal must have all of these scopes. The scopes of the class, its base classes and the method add up, as do those of
 * several decorators in one place.
 *
 * @throws {TypeError} a name isn't a scope, or there is no name
 */
export const Scopes = (...scopes: string[]) => accumulating(AllScopes, checkedScopes(scopes));

/**
 * The principal must have at least one of these scopes, besides those that `@Scopes` demands. Several decorators add up, as those
 * of `@Scopes` do.
 *
 * @throws {TypeError} a name isn't a scope, or there is no name
 */
export const AnyScope = (...scopes: string[]) => accumulating(OneOfScopes, checkedScopes(scopes));

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

/** Not inherited: a class that extends a public one may be guarded. */
export function hasOwnPublic(target: object): boolean {
  return Reflect.getOwnMetadata(Public.KEY, target) === true;
}

/** The principal that `JwtAuthGuard` found, as a handler's parameter. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOf(context),
);

/** @throws {TypeError} the route is not behind `JwtAuthGuard` */
export function principalOf(context: ExecutionContext): Principal {
  const { user } = context.switchToHttp().getRequest<{ user?: Principal }>();
  if (user === undefined) throw new TypeError('There is no principal: the route is not behind JwtAuthGuard');
  return user;
}
