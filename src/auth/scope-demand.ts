import type { Type } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { AllScopes, OneOfScopes, declared } from './auth.decorators.js';

/** What a route demands of the principal's scopes; that of its class and that of its method add up. */
export interface ScopeDemand {
  /** Every one of these. */
  readonly all: readonly string[];
  /** And of each of these lists at least one. */
  readonly anyOf: readonly (readonly string[])[];
}

export function scopeDemand(reflector: Reflector, controller: Type, handler: object): ScopeDemand {
  return {
    all: [...new Set(declared(reflector, AllScopes, controller, handler).flat())],
    anyOf: declared(reflector, OneOfScopes, controller, handler),
  };
}

export function isMet({ all, anyOf }: ScopeDemand, held: ReadonlySet<string>): boolean {
  return all.every((scope) => held.has(scope)) && anyOf.every((scopes) => scopes.some((scope) => held.has(scope)));
}

/** Every scope that the demand names, once, in the order of declaration. */
export function namedScopes({ all, anyOf }: ScopeDemand): string[] {
  return [...new Set([...all, ...anyOf.flat()])];
}
