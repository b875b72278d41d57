import type { Type } from '@nestjs/common';
import { oncePerRoute } from './once-per-route.js';

class Base {
  list(): void {
    // Only its identity counts.
  }
}
class Derived extends Base {}

function route(controller: Type, handler: () => void) {
  return { getClass: <T>() => controller as Type<T>, getHandler: () => handler }; // of any class, as Nest has it
}

describe(oncePerRoute.name, () => {
  const { list } = Base.prototype;

  it('resolves a route once', () => {
    const resolved: string[] = [];
    const nameOf = oncePerRoute(({ name }) => resolved.push(name));
    expect([nameOf(route(Base, list)), nameOf(route(Base, list))]).toEqual([1, 1]);
    expect(resolved).toEqual(['Base']);
  });

  it('tells an inherited handler of one class from that of another', () => {
    const nameOf = oncePerRoute(({ name }) => name);
    const names = [Base, Derived, Base, Derived].map((controller) => nameOf(route(controller, list)));
    expect(names).toEqual(['Base', 'Derived', 'Base', 'Derived']);
  });

  it('keeps a value of false too', () => {
    let asked = 0;
    const isPublic = oncePerRoute(() => (asked += 1) < 0);
    expect([isPublic(route(Base, list)), isPublic(route(Base, list)), asked]).toEqual([false, false, 1]);
  });
});
