import type { ReflectableDecorator } from '@nestjs/core';
import { type Demands, accumulating } from './declared.js';

/**
 * A decorator that adds a demand, or whose arguments are invalid: then it throws a `TypeError` that names what it is on.
 *
 * @param problem with the arguments, if any
 * @param demand called only if there is none
 */
export function checkedDemand<Demand>(
  decorator: ReflectableDecorator<Demands<Demand>>,
  problem: string | undefined,
  demand: () => Demand,
): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (problem !== undefined) throw new TypeError(`${nameOf(target, key)}: ${problem}`);
    accumulating(decorator, demand())(target, key!, descriptor!);
  };
}

function nameOf(target: object, key: string | symbol | undefined): string {
  if (typeof target === 'function') return target.name;
  return `${target.constructor.name}.${String(key)}`;
}
