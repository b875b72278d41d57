import type { ExecutionContext, Type } from '@nestjs/common';

/**
 * Calls `resolve` once for each handler of each controller instead of once per request: what a route declares never changes.
 * An inherited handler belongs to several controllers.
 */
export function oncePerRoute<T>(
  resolve: (controller: Type, handler: object) => T,
): (context: Pick<ExecutionContext, 'getClass' | 'getHandler'>) => T {
  const resolved = new WeakMap<object, WeakMap<Type, { readonly value: T }>>();
  return (context) => {
    const controller = context.getClass();
    const handler = context.getHandler();
    const known = resolved.get(handler)?.get(controller);
    if (known) return known.value;
    const value = resolve(controller, handler);
    resolved.set(
      handler,
      (resolved.get(handler) ?? new WeakMap<Type, { readonly value: T }>()).set(controller, { value }),
    );
    return value;
  };
}
