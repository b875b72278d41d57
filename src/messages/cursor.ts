import { parse, validate } from 'uuid';

/**
 * A cursor names the last message of a page: its id, packed, so that clients don't come to rely on what is inside. A forged
 * one that is well-formed is a place in the list like any other.
 */
export function encodeCursor(id: string): string {
  return Buffer.from(parse(id)).toString('base64url');
}

/** @returns the id, or undefined when we can't have made the cursor */
export function decodeCursor(cursor: string): string | undefined {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return validate(id) && encodeCursor(id) === cursor ? id : undefined;
}
