import type { Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { ScopesGuard } from './guards/scopes.guard.js';
import { hasOwnPublic } from './route/decorators.js';
import { withOverridden } from './route/overridden-methods.js';
import { routeDemand } from './route/route-demand.js';
import { namedScopes, scopeDemand } from './route/scope-demand.js';

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
  readonly isPublic: boolean;
  readonly isPublicClass: boolean;
  readonly demandsScopes: boolean;
  readonly demandsAudience: boolean;
  readonly demandsLogin: boolean;
  /** Whether no `acr` is in all the lists that it demands. */
  readonly demandsImpossibleLogin: boolean;
  /** Whether the handler, or a method that it overrides, has the guard. */
  readonly demandsAuthentication: boolean;
  readonly classGuards: readonly unknown[];
  readonly methodGuards: readonly unknown[];
  readonly globalGuards: readonly unknown[];
}

export function declarationOf({ controller, method }: Handler, globalGuards: readonly Type[]): Declaration {
  const { isPublic, audience, authentication } = routeDemand(controller, method);
  return {
    isPublic,
    isPublicClass: hasOwnPublic(controller),
    demandsScopes: namedScopes(scopeDemand(controller, method)).length > 0,
    demandsAudience: audience.length > 0,
    demandsLogin: authentication !== undefined,
    demandsImpossibleLogin: authentication?.acr?.length === 0,
    demandsAuthentication: withOverridden(controller, method).some((one) =>
      guardsOf(one.method).includes(JwtAuthGuard),
    ),
    classGuards: guardsOf(controller),
    methodGuards: guardsOf(method),
    globalGuards,
  };
}

/** Whether a route demands something that only the guards of this module enforce. */
export function isDemanding(declaration: Declaration): boolean {
  const { demandsScopes, demandsAudience, demandsLogin, demandsAuthentication } = declaration;
  return demandsScopes || demandsAudience || demandsLogin || demandsAuthentication;
}

/** Why a declaration contradicts itself: it is public, but also guarded or demands something, or no login can meet its demands. */
export function contradictionIn(declaration: Declaration): string | undefined {
  const { isPublic, isPublicClass, classGuards, methodGuards } = declaration;
  const { demandsScopes, demandsAudience, demandsLogin, demandsImpossibleLogin } = declaration;
  if (!isPublic) return demandsImpossibleLogin ? 'its @RequireAuthentication() have no acr in common' : undefined;
  if (methodGuards.includes(JwtAuthGuard)) return '@Public() and its own JwtAuthGuard exclude each other';
  if (isPublicClass && classGuards.includes(JwtAuthGuard)) {
    return "@Public() and JwtAuthGuard of its class exclude each other (a base class's guards are inherited)";
  }
  if (demandsAudience) return '@Public() and @Audience() exclude each other';
  if (demandsLogin) return '@Public() and @RequireAuthentication() exclude each other';
  return demandsScopes ? '@Public() and scopes exclude each other' : undefined;
}

/** Why no guard enforces the declaration, or that there is none. */
export function gapIn(declaration: Declaration): string | undefined {
  const { isPublic, demandsScopes, globalGuards, classGuards, methodGuards } = declaration;
  if (isPublic) return undefined;
  const guards = [...globalGuards, ...classGuards, ...methodGuards];
  const authentication = guards.indexOf(JwtAuthGuard);
  if (authentication < 0) return 'neither JwtAuthGuard nor @Public()';
  const isEnforced = guards.indexOf(ScopesGuard) > authentication;
  return demandsScopes && !isEnforced ? 'no ScopesGuard after JwtAuthGuard' : undefined;
}

function guardsOf(target: object): unknown[] {
  return Reflect.getMetadata(GUARDS_METADATA, target) ?? [];
}
