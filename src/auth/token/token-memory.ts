import { getHeapStatistics } from 'node:v8';
import type { Claims } from './claims.js';

/** So that large tokens evict others. */
const bytesPerToken = 4 * 1024;

const shareOfHeap = 1 / 4;

/**
 * The bytes that all tokens in the cache may take together.
 *
 * @param heapLimit of this process: Node.js derives it from the memory of the machine or the container
 */
export function cacheMemory(tokens: number, heapLimit = getHeapStatistics().heap_size_limit): number {
  return Math.floor(Math.min(tokens * bytesPerToken, heapLimit * shareOfHeap));
}

/** As V8 lays them out on 64 bits: a member has a slot in its object, and a share in the description of the object's shape. */
const bytesOf = { entry: 384, text: 24, list: 48, object: 56, slot: 8, member: 20 };

/**
 * Estimates the bytes of memory that a verified token with these claims takes in the cache, together with its principal. The estimate for a usual token
 * is higher than what is measured, by up to a half. Only for claims with hundreds of names that no other token has it is too low: a
 * third.
 */
export function memoryOf(claims: Claims): number {
  return bytesOf.entry + memoryOfValue(claims);
}

function memoryOfValue(value: unknown): number {
  if (typeof value === 'string') return bytesOf.text + value.length;
  if (typeof value !== 'object' || value === null) return 0;
  const [own, perMember] = Array.isArray(value) ? [bytesOf.list, bytesOf.slot] : [bytesOf.object, bytesOf.member];
  return Object.values(value).reduce<number>((sum, member) => sum + perMember + memoryOfValue(member), own);
}
