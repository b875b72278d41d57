import type { Type } from '@nestjs/common';

interface NamedMethod {
  readonly prototype: object;
  readonly name: string | symbol;
  readonly method: object;
}

/**
 * The method that a handler is, followed by the methods of base classes that it overrides: their demands apply to it too.
 *
 * @param handler a method of the controller, its own or inherited
 * @throws {TypeError} the handler isn't a method of the class, so the demands of the method's decorators would be lost
 */
export function withOverridden(controller: Type, handler: object): NamedMethod[] {
  const methods = prototypesOf(controller).flatMap(methodsOf);
  const own = methods.find(({ method }) => method === handler);
  if (!own)
    throw new TypeError(
      `A handler of ${controller.name} isn't a method of its class: don't assign methods to the instance`,
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

/** By their descriptors, since reading a member could call an accessor. */
function methodsOf(prototype: object): NamedMethod[] {
  return Reflect.ownKeys(prototype).flatMap((name) => {
    const method: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    return typeof method === 'function' ? [{ prototype, name, method }] : [];
  });
}
