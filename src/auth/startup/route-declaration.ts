import type { Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import type { ApplicationConfig } from '@nestjs/core';
import { JwtAuthGuard } from '../guards/jwt-auth.guard.js';
import { ScopesGuard } from '../guards/scopes.guard.js';
import { impossibleClaim } from '../route/claim-demand.js';
import { hasOwnOptionalAuth, hasOwnPublic, isOptionalAuth } from '../route/decorators.js';
import { withOverridden } from '../route/overridden-methods.js';
import { type RouteDemand, demandKinds, needsScopesGuard, routeDemand } from '../route/route-demand.js';
import type { RouteRules } from './route-rules.js';

/** A method of a controller that serves a route. */
export interface Handler {
  /** For people: `MessagesController.list`. */
  readonly name: string;
  readonly controller: Type;
  readonly method: object;
  /** The path that `RouterModule` puts before the controller's own. */
  readonly modulePath: string;
}

/** What the decorators of a handler declare, including those that it inherits or overrides. */
export interface Declaration {
  readonly demand: RouteDemand;
  readonly isPublicClass: boolean;
  /** Whether `@OptionalAuth()` applies. */
  readonly isOptional: boolean;
  /** Whether `@Public()` and `@OptionalAuth()` are on the same class or method, or `@OptionalAuth()` is on a method of a public class. */
  readonly isOptionalAndPublic: boolean;
  /** Whether the handler, or a method that it overrides, has the guard. */
  readonly hasOwnGuard: boolean;
  readonly classGuards: readonly unknown[];
  readonly methodGuards: readonly unknown[];
  readonly globalGuards: readonly unknown[];
}

export function declarationOf({ controller, method }: Handler, globalGuards: readonly unknown[]): Declaration {
  const demand = routeDemand(controller, method);
  return {
    demand,
    isPublicClass: hasOwnPublic(controller),
    isOptional: isOptionalAuth(controller, method),
    isOptionalAndPublic:
      (demand.isPublic && hasOwnOptionalAuth(method)) || (hasOwnPublic(controller) && hasOwnOptionalAuth(controller)),
    hasOwnGuard: withOverridden(controller, method).some((one) => guardsOf(one.method).some(isJwtAuthGuard)),
    classGuards: guardsOf(controller),
    methodGuards: guardsOf(method),
    globalGuards,
  };
}

/** Whether a route demands something that only the guards of this module enforce. */
export function isDemanding({ demand, hasOwnGuard }: Declaration): boolean {
  return hasOwnGuard || demandKinds.some(([, isIn]) => isIn(demand));
}

/** Why the declared access is not enforced, as far as the rules check it. */
export function problemIn(declaration: Declaration, checked: RouteRules['checked']): string | undefined {
  const isChecked = checked === 'all' || declaration.isOptional || isDemanding(declaration);
  return contradictionIn(declaration) ?? (isChecked ? gapIn(declaration) : undefined);
}

/** Why a declaration contradicts itself: it is public, but also guarded or demands something, or no token can meet its demands. */
function contradictionIn(declaration: Declaration): string | undefined {
  const { demand, isPublicClass, isOptionalAndPublic, classGuards, methodGuards } = declaration;
  if (!demand.isPublic) return impossibilityIn(demand);
  if (isOptionalAndPublic) return '@Public() and @OptionalAuth() exclude each other';
  if (methodGuards.some(isJwtAuthGuard)) return '@Public() and its own JwtAuthGuard exclude each other';
  if (isPublicClass && classGuards.some(isJwtAuthGuard)) {
    return "@Public() and JwtAuthGuard of its class exclude each other (a base class's guards are inherited)";
  }
  const demanded = demandKinds.find(([, isIn]) => isIn(demand));
  return demanded && `@Public() and ${demanded[0]} exclude each other`;
}

function impossibilityIn({ authentication, claims }: RouteDemand): string | undefined {
  if (authentication?.acr?.length === 0) return 'its @RequireAuthentication() have no acr in common';
  const claim = impossibleClaim(claims);
  return claim && `its @RequireClaim() of ${claim} have no value in common`;
}

/** Why no guard enforces the declaration, or that there is none. */
export function gapIn({ demand, globalGuards, classGuards, methodGuards }: Declaration): string | undefined {
  if (demand.isPublic) return undefined;
  const guards = [...globalGuards, ...classGuards, ...methodGuards];
  const authentication = guards.findIndex(isJwtAuthGuard);
  if (authentication < 0) return 'neither JwtAuthGuard nor @Public()';
  const isEnforced = guards.findIndex(isScopesGuard) > authentication;
  return needsScopesGuard(demand) && !isEnforced ? 'no ScopesGuard after JwtAuthGuard' : undefined;
}

export const isJwtAuthGuard = isA(JwtAuthGuard);
const isScopesGuard = isA(ScopesGuard);

/** Whether a guard, as a class or an instance, is of this class or of one that extends it. */
function isA(kind: Type): (guard: unknown) => boolean {
  return (guard) => guard === kind || (typeof guard === 'function' ? guard.prototype : guard) instanceof kind;
}

/** The guards of all routes of an app: instances, and the classes of those that are request-scoped. */
export function globalGuardsOf(config: ApplicationConfig, rules: RouteRules): unknown[] {
  const requestScoped = config.getGlobalRequestGuards().map(({ metatype }) => metatype);
  return [...staticGlobalGuardsOf(config, rules), ...requestScoped];
}

/** Those that aren't request-scoped. Those of the module count where a test replaces them, too. */
export function staticGlobalGuardsOf(config: ApplicationConfig, { globalGuards }: RouteRules): unknown[] {
  return [...globalGuards, ...config.getGlobalGuards()];
}

function guardsOf(target: object): unknown[] {
  return Reflect.getMetadata(GUARDS_METADATA, target) ?? [];
}
