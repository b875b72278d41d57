import type { Route } from '../../auth/index.js';
import { readingScopes } from './scopes.js';

const route = (method: string, ...all: string[]): Route => ({
  name: '',
  method,
  path: '/',
  access: { all, anyOf: [] },
});

describe(readingScopes.name, () => {
  it('returns the scopes that only reading requires', () => {
    const routes = [route('GET', 'read'), route('HEAD', 'peek'), route('GET', 'both'), route('POST', 'both', 'write')];
    expect(readingScopes([...routes, { ...route('GET'), access: 'public' }])).toEqual(['read', 'peek']);
  });
});
