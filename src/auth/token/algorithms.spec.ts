import { algorithmNames, canGenerate, isAvailable } from './algorithms.js';

describe('an algorithm', () => {
  it.each(algorithmNames)('is available if it is %s, on Node.js 24', (name) => {
    expect(isAvailable(name)).toBe(true);
  });

  it('is unavailable if Node.js does not know the type of its keys', () => {
    expect(canGenerate('ml-dsa-0')).toBe(false);
  });
});
