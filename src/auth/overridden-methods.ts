import type { Type } from '@nestjs/common';

interface NamedMethod {
  readonly prototype: object;
  readonly name: string | symbol;
  readonly method: object;
}

/**
 * A handler as the method that it is, and those of base classes that it overrides: what these demand, it must not lose.
 *
 * @param handler a method of the controller, its own or inherited
 * @throws {TypeError} it is none: what the decorators of its method demand is lost
 */
export function overriddenBy(controller: Type, handler: object): NamedMethod[] {
  const methods = prototypesOf(controller).flatMap(methodsOf);
  const own = methods.find(({ method }) => method === handler);
  if (!own)
    throw new TypeError(
      `A handler of ${controller.name} is no method of its class: don't assign methods to the instance`,
    );
  return methods.slice(methods.indexOf(own)).filter(({ name }) => name === own.name);
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

/** Not by reading the members, which would call an accessor. */
function methodsOf(prototype: object): NamedMethod[] {
  return Reflect.ownKeys(prototype).flatMap((name) => {
    const method: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    return typeof method === 'function' ? [{ prototype, name, method }] : [];
  });
}
