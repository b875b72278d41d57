import { timingSafeEqual } from 'node:crypto';

/** Compares two texts in a time that depends on their lengths only, so that nobody can guess one of them step by step. */
export function isSameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
