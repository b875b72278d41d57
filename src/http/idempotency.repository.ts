import { asc, eq, inArray, lt } from 'drizzle-orm';
import type { Orm } from '../database/index.js';
import { IDEMPOTENCY_KEY_LIFETIME, type IdempotencyClaim, keyReused } from './idempotency.js';
import { type IdempotencyKeyRow, idempotencyKeys } from './idempotency.table.js';

/** How many expired keys are deleted when one is stored: enough to keep the table small, few enough to take no time. */
const SWEEP = 10;

/**
 * Creates something at most once per idempotency key, in one transaction with the key.
 *
 * @param id of what `create` stores
 * @returns the id of what the first request with the key created
 * @throws {ProblemException} 422: the key was used for another request
 */
export function createOnce(
  orm: Orm,
  claim: IdempotencyClaim,
  id: string,
  create: (transaction: Orm) => Promise<unknown>,
): Promise<string> {
  return orm.transaction(async (transaction) => {
    const earlier = await storeKey(transaction, claim, id);
    if (!earlier) {
      await create(transaction);
      return id;
    }
    if (earlier.resource !== claim.resource || earlier.fingerprint !== claim.fingerprint) throw keyReused();
    return earlier.resourceId;
  });
}

/**
 * Stores the key. Waits for a concurrent transaction that is storing the same one.
 *
 * @returns undefined where the key was free, otherwise the row of the request that used it first
 */
async function storeKey(
  transaction: Orm,
  claim: IdempotencyClaim,
  resourceId: string,
): Promise<IdempotencyKeyRow | undefined> {
  const now = Date.now();
  const expired = lt(idempotencyKeys.usedAt, new Date(now - IDEMPOTENCY_KEY_LIFETIME));
  const row = { ...claim, resourceId, usedAt: new Date(now) };
  const stored = await transaction
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoUpdate({ target: idempotencyKeys.id, set: row, setWhere: expired })
    .returning({ id: idempotencyKeys.id });
  // A used key may expire, and be swept, before it is read.
  if (stored.length === 0) return (await findKey(transaction, claim.id)) ?? storeKey(transaction, claim, resourceId);
  await sweep(transaction, expired);
  return undefined;
}

async function findKey(transaction: Orm, id: string): Promise<IdempotencyKeyRow | undefined> {
  const [row] = await transaction.select().from(idempotencyKeys).where(eq(idempotencyKeys.id, id));
  return row;
}

/** Deletes expired keys. Skips locked ones, so that no two transactions can wait for each other. */
async function sweep(transaction: Orm, expired: ReturnType<typeof lt>): Promise<void> {
  const some = transaction
    .select({ id: idempotencyKeys.id })
    .from(idempotencyKeys)
    .where(expired)
    .orderBy(asc(idempotencyKeys.usedAt))
    .limit(SWEEP)
    .for('update', { skipLocked: true });
  await transaction.delete(idempotencyKeys).where(inArray(idempotencyKeys.id, some));
}
