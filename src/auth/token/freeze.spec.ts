import { deepFreeze } from './freeze.js';

describe(deepFreeze.name, () => {
  const nested = () => ({ list: [{ deep: [1] }], set: new Set(['a']), map: new Map([['a', { b: 1 }]]) });
  type Nested = ReturnType<typeof nested>;

  it.each<[change: string, change: (value: Nested) => unknown]>([
    ['a member is set', (value) => (value.list = [])],
    ['an element is added', (value) => value.list.push({ deep: [] })],
    ['a nested value is changed', (value) => value.list[0]!.deep.pop()],
    ['a set grows', (value) => value.set.add('b')],
    ['a set shrinks', (value) => value.set.delete('a')],
    ['a set is cleared', (value) => value.set.clear()],
    ['a map is changed', (value) => value.map.set('a', { b: 2 })],
    ['a value in a map is changed', (value) => (value.map.get('a')!.b = 2)],
  ])('throws when %s', (_what, change) => {
    const frozen = deepFreeze(nested());
    expect(() => change(frozen)).toThrow(TypeError);
    expect(frozen).toEqual(nested());
  });

  it('terminates when an object contains itself', () => {
    const circle: Record<string, unknown> = {};
    circle.itself = circle;
    expect(Object.isFrozen(deepFreeze(circle))).toBe(true);
  });

  it('does not freeze instances of classes', () => {
    expect(Object.isFrozen(deepFreeze({ date: new Date(0) }).date)).toBe(false);
  });
});
