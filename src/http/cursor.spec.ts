import { v4, v7 } from 'uuid';
import { decodeCursor, encodeCursor } from './cursor.js';

describe(decodeCursor.name, () => {
  it.each([v7(), v4()])('returns the id that was encoded: %s', (id) => {
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
    ['standard base64', '+/+/+/+/+/+/+/+/+/+/+w'],
    ['not the encoding of a UUID', Buffer.alloc(16, 0x11).toString('base64url')],
    ['SQL', "' or 1=1 --"],
  ])('returns undefined when the cursor is %s', (_, cursor) => {
    expect(decodeCursor(cursor)).toBeUndefined();
  });
});
