import type { Type } from '@nestjs/common';
import { type ReflectableDecorator, Reflector } from '@nestjs/core';
import { withOverridden } from './overridden-methods.js';

/** The arguments of each use of a decorator on a class or method. */
export type Demands<Demand = readonly string[]> = readonly Demand[];

export const AllScopes = Reflector.createDecorator<Demands>();
export const OneOfScopes = Reflector.createDecorator<Demands<readonly (readonly string[])[]>>();
export const Audiences = Reflector.createDecorator<Demands>();

/**
 * Adds to the demands of the same decorator instead of replacing them, as Nest's own do. Demands of a method are stored twice,
 * with its function and under its name, so that a decorator that replaces the function loses none.
 */
export function accumulating<Demand>(
  decorator: ReflectableDecorator<Demands<Demand>>,
  demand: Demand,
): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const before = demandsOf<Demand>(Reflect.getMetadata(decorator.KEY, descriptor?.value ?? target));
    decorator([demand, ...before])(target, key!, descriptor!);
    if (key === undefined) return;
    const named = demandsOf<Demand>(Reflect.getOwnMetadata(decorator.KEY, target, key));
    Reflect.defineMetadata(decorator.KEY, [demand, ...named], target, key);
  };
}

/** All demands of a decorator on a class and its base classes, on a method of it and on the methods that this one overrides. */
export function declared<Demand>(
  decorator: ReflectableDecorator<Demands<Demand>>,
  controller: Type,
  handler: object,
): Demands<Demand> {
  const ofMethods = withOverridden(controller, handler).flatMap(({ prototype, name, method }) => [
    ...demandsOf<Demand>(Reflect.getMetadata(decorator.KEY, method)),
    ...demandsOf<Demand>(Reflect.getOwnMetadata(decorator.KEY, prototype, name)),
  ]);
  return [...new Set([...demandsOf<Demand>(Reflect.getMetadata(decorator.KEY, controller)), ...ofMethods])];
}

function demandsOf<Demand>(metadata: unknown): Demands<Demand> {
  return (metadata ?? []) as Demands<Demand>; // written by `accumulating`
}
