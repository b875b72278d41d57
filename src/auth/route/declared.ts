import type { Type } from '@nestjs/common';
import { type ReflectableDecorator, Reflector } from '@nestjs/core';
import { withOverridden } from './overridden-methods.js';

/** The arguments of each use of a decorator on a class or method. */
export type Demands = readonly (readonly string[])[];

export const AllScopes = Reflector.createDecorator<Demands>();
export const OneOfScopes = Reflector.createDecorator<Demands>();
export const Audiences = Reflector.createDecorator<Demands>();

/**
 * Adds to the demands of the same decorator instead of replacing them, as Nest's own do. Demands of a method are stored twice,
 * with its function and under its name, so that a decorator that replaces the function loses none.
 */
export function accumulating(
  decorator: ReflectableDecorator<Demands>,
  names: readonly string[],
): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const before = demandsOf(Reflect.getMetadata(decorator.KEY, descriptor?.value ?? target));
    decorator([names, ...before])(target, key!, descriptor!);
    if (key === undefined) return;
    const named = demandsOf(Reflect.getOwnMetadata(decorator.KEY, target, key));
    Reflect.defineMetadata(decorator.KEY, [names, ...named], target, key);
  };
}

/** All demands of a decorator on a class and its base classes, on a method of it and on the methods that this one overrides. */
export function declared(decorator: ReflectableDecorator<Demands>, controller: Type, handler: object): Demands {
  const ofMethods = withOverridden(controller, handler).flatMap(({ prototype, name, method }) => [
    ...demandsOf(Reflect.getMetadata(decorator.KEY, method)),
    ...demandsOf(Reflect.getOwnMetadata(decorator.KEY, prototype, name)),
  ]);
  return [...new Set([...demandsOf(Reflect.getMetadata(decorator.KEY, controller)), ...ofMethods])];
}

function demandsOf(metadata: unknown): Demands {
  return (metadata ?? []) as Demands; // written by `accumulating`
}
