import type { Type } from '@nestjs/common';
import { oncePerRoute } from './once-per-route.js';

class Base {
  list(): void {
    // Only the identity of the method matters.
  }
}
class Derived extends Base {}

function route(controller: Type, handler: () => void) {
  return { getClass: <T>() => controller as Type<T>, getHandler: () => handler }; // Nest's own type is as generic
}

describe(oncePerRoute.name, () => {
  const { list } = Base.prototype;

  it('resolves a route only once', () => {
    const resolved: string[] = [];
    const nameOf = oncePerRoute(({ name }) => resolved.push(name));
    expect([nameOf(route(Base, list)), nameOf(route(Base, list))]).toEqual([1, 1]);
    expect(resolved).toEqual(['Base']);
  });

  it('resolves an inherited handler separately for each class', () => {
    const nameOf = oncePerRoute(({ name }) => name);
    const names = [Base, Derived, Base, Derived].map((controller) => nameOf(route(controller, list)));
    expect(names).toEqual(['Base', 'Derived', 'Base', 'Derived']);
  });

  it('caches the value false too', () => {
    let calls = 0;
    const isPublic = oncePerRoute(() => (calls += 1) < 0);
    expect([isPublic(route(Base, list)), isPublic(route(Base, list)), calls]).toEqual([false, false, 1]);
  });
});
