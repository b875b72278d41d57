import type { Type } from '@nestjs/common';
import { AllScopes, OneOfScopes, declared } from './declared.js';

/** The scopes that a route demands: those of its class and of its method add up. */
export interface ScopeDemand {
  /** All of these. */
  readonly all: readonly string[];
  /** At least one alternative of each of these lists, with all of its scopes: `[[['a', 'b'], ['c']]]` is "(a and b) or c". */
  readonly anyOf: readonly (readonly (readonly string[])[])[];
}

export function scopeDemand(controller: Type, handler: object): ScopeDemand {
  return {
    all: [...new Set(declared(AllScopes, controller, handler).flat())],
    anyOf: declared(OneOfScopes, controller, handler),
  };
}

export function isMet({ all, anyOf }: ScopeDemand, granted: ReadonlySet<string>): boolean {
  const isGranted = (scope: string) => granted.has(scope);
  return all.every(isGranted) && anyOf.every((alternatives) => alternatives.some((scopes) => scopes.every(isGranted)));
}

/** Every scope that the demand names, once, in the order of declaration. */
export function namedScopes({ all, anyOf }: ScopeDemand): string[] {
  return [...new Set([...all, ...anyOf.flat(2)])];
}
