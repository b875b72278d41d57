import { quotable } from './challenge.js';
import { dpopDescriptions } from './dpop-reasons.js';

describe('dpopDescriptions', () => {
  it.each(Object.entries(dpopDescriptions))('describes %s with a text that a challenge can quote', (_, description) => {
    expect(quotable(description)).toBe(description);
  });
});
