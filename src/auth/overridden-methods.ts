import type { Type } from '@nestjs/common';

/**
 * A handler, and the methods of base classes that it overrides: what these demand, it must not lose.
 *
 * @param handler a method of the controller, its own or inherited
 */
export function withOverridden(controller: Type, handler: object): object[] {
  const prototypes = prototypesOf(controller);
  const name = prototypes
    .flatMap(Reflect.ownKeys)
    .find((key) => prototypes.some((one) => methodOf(one, key) === handler));
  if (name === undefined) return [handler];
  const methods = prototypes.map((prototype) => methodOf(prototype, name)).filter((method) => method !== undefined);
  return methods.slice(methods.indexOf(handler));
}

/** From the controller's own to that of its outermost base class. */
function prototypesOf(controller: Type): object[] {
  const prototypes: object[] = [];
  let prototype: object | null = controller.prototype as object; // a class has one
  while (prototype !== null && prototype !== Object.prototype) {
    prototypes.push(prototype);
    prototype = Object.getPrototypeOf(prototype) as object | null; // its type
  }
  return prototypes;
}

/** Not by reading the member, which would call an accessor. */
function methodOf(prototype: object, name: string | symbol): object | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
  return typeof value === 'function' ? value : undefined;
}
