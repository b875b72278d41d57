import { parse, validate } from 'uuid';

/**
 * Encodes the id of the last item of a page. Packed, so that clients don't rely on its content. A forged cursor that is
 * well-formed is a position in the list like any other.
 */
export function encodeCursor(id: string): string {
  return Buffer.from(parse(id)).toString('base64url');
}

/** @returns the id; undefined for a cursor that `encodeCursor` can't have returned */
export function decodeCursor(cursor: string): string | undefined {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return validate(id) && encodeCursor(id) === cursor ? id : undefined;
}
