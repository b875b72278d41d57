import { grantedScopes } from './granted-scopes.js';

describe(grantedScopes.name, () => {
  it('returns one set for the same words', () => {
    expect(grantedScopes(['a', 'b'])).toBe(grantedScopes(['a', 'b']));
    expect(grantedScopes(['a', 'b'])).toEqual(new Set(['a', 'b']));
  });

  it.each([
    [['a b'], ['a', 'b']],
    [['a","b'], ['a', 'b']],
    [['a', ''], ['a']],
    [['a'], ['A']],
    [['\ud800'], ['\udfff']],
  ])('returns another set for %j than for %j', (one, other) => {
    expect(grantedScopes(one)).toEqual(new Set(one));
    expect(grantedScopes(other)).toEqual(new Set(other));
  });

  it('returns a set that nobody can change, and that nobody could change by the list', () => {
    const words = ['a'];
    const scopes = grantedScopes(words);
    words.push('b');
    expect(() => (scopes as Set<string>).add('b')).toThrow(TypeError);
    expect(grantedScopes(['a'])).toEqual(new Set(['a']));
  });

  it('returns an equal set also where the words are too many to be remembered', () => {
    const words = Array.from({ length: 500 }, (_, index) => `word-${index}`);
    expect(grantedScopes(words)).toEqual(new Set(words));
    expect(grantedScopes(words)).not.toBe(grantedScopes(words));
  });
});
