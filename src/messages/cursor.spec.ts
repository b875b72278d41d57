import { v4, v7 } from 'uuid';
import { decodeCursor, encodeCursor } from './cursor.js';

describe(decodeCursor.name, () => {
  it.each([v7(), v4()])('finds the id when it was encoded: %s', (id) => {
    expect(encodeCursor(id)).toMatch(/^[\w-]{22}$/);
    expect(decodeCursor(encodeCursor(id))).toBe(id);
  });

  const valid = encodeCursor(v7());
  it.each([
    ['empty', ''],
    ['an id', v7()],
    ['too short', valid.slice(1)],
    ['too long', `${valid}A`],
    ['padded', `${valid}==`],
    ['of standard base64', '+/+/+/+/+/+/+/+/+/+/+w'],
    ['no UUID inside', Buffer.alloc(16, 0x11).toString('base64url')],
    ['SQL', "' or 1=1 --"],
  ])('finds nothing when the cursor is %s', (_, cursor) => {
    expect(decodeCursor(cursor)).toBeUndefined();
  });
});
