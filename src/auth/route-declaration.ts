import type { Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import type { Reflector } from '@nestjs/core';
import { hasOwnPublic } from './auth.decorators.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { overriddenBy } from './overridden-methods.js';
import { routeDemand } from './route-demand.js';
import { namedScopes, scopeDemand } from './scope-demand.js';
import { ScopesGuard } from './scopes.guard.js';

/** A method of a controller that serves a route. */
export interface Handler {
  /** For people: `MessagesController.list`. */
  readonly name: string;
  readonly controller: Type;
  /** A method; Nest's reflector types know only classes. */
  readonly method: Type;
  /** What `RouterModule` puts before the controller's own path. */
  readonly modulePath: string;
}

/** What a handler's decorators say together, its own and those of what it inherits or overrides. */
export interface Declaration {
  readonly isPublic: boolean;
  readonly isPublicClass: boolean;
  readonly demandsScopes: boolean;
  readonly demandsAudience: boolean;
  /** Whether a method that it overrides has the guard. */
  readonly demandsAuthentication: boolean;
  readonly ofClass: readonly unknown[];
  readonly ofMethod: readonly unknown[];
  readonly global: readonly unknown[];
}

export function declarationOf(
  { controller, method }: Handler,
  reflector: Reflector,
  globalGuards: readonly Type[],
): Declaration {
  const { isPublic, audience } = routeDemand(reflector, controller, method);
  return {
    isPublic,
    isPublicClass: hasOwnPublic(controller),
    demandsScopes: namedScopes(scopeDemand(reflector, controller, method)).length > 0,
    demandsAudience: audience.length > 0,
    demandsAuthentication: overriddenBy(controller, method).some((one) => guardsOf(one.method).includes(JwtAuthGuard)),
    ofClass: guardsOf(controller),
    ofMethod: guardsOf(method),
    global: globalGuards,
  };
}

/** Whether a route demands something that only our guards enforce. */
export function isDemanding(declaration: Declaration): boolean {
  return declaration.demandsScopes || declaration.demandsAudience || declaration.demandsAuthentication;
}

/** Why a declaration contradicts itself: public, and guarded or demanding all the same. */
export function contradictionIn(declaration: Declaration): string | undefined {
  const { isPublic, isPublicClass, demandsScopes, demandsAudience, ofClass, ofMethod } = declaration;
  if (!isPublic) return undefined;
  if (ofMethod.includes(JwtAuthGuard)) return '@Public() and its own JwtAuthGuard exclude each other';
  if (isPublicClass && ofClass.includes(JwtAuthGuard)) {
    return "@Public() and JwtAuthGuard of its class exclude each other (a base class's guards are inherited)";
  }
  if (demandsAudience) return '@Public() and @Audience() exclude each other';
  return demandsScopes ? '@Public() and scopes exclude each other' : undefined;
}

/** Why nobody enforces what is declared, or nothing is declared. */
export function gapIn({ isPublic, demandsScopes, ofClass, ofMethod, global }: Declaration): string | undefined {
  if (isPublic) return undefined;
  const guards = [...global, ...ofClass, ...ofMethod];
  const authentication = guards.indexOf(JwtAuthGuard);
  if (authentication < 0) return 'neither JwtAuthGuard nor @Public()';
  const isEnforced = guards.indexOf(ScopesGuard) > authentication;
  return demandsScopes && !isEnforced ? 'no ScopesGuard after JwtAuthGuard' : undefined;
}

function guardsOf(target: object): unknown[] {
  return Reflect.getMetadata(GUARDS_METADATA, target) ?? [];
}
