import { asc, eq, inArray, lt } from 'drizzle-orm';
import type { Orm } from '../database/index.js';
import type { IdempotencyClaim } from './idempotency.js';
import { IDEMPOTENCY_KEY_LIFETIME } from './idempotency.js';
import { type IdempotencyKeyRow, idempotencyKeys } from './idempotency.table.js';

/** How many expired keys go when one is stored: several, so that they don't pile up, and few, so that it takes no time. */
const SWEEP = 10;

/**
 * Takes the key for a message that is about to be stored in the same transaction. Where another request is just taking it,
 * waits for that one's end.
 *
 * @returns undefined when the key is the claim's now, else the row of the request that had it first
 */
export async function takeKey(
  transaction: Orm,
  claim: IdempotencyClaim,
  messageId: string,
): Promise<IdempotencyKeyRow | undefined> {
  const now = Date.now();
  const expired = lt(idempotencyKeys.usedAt, new Date(now - IDEMPOTENCY_KEY_LIFETIME));
  const row = { ...claim, messageId, usedAt: new Date(now) };
  const taken = await transaction
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoUpdate({ target: idempotencyKeys.id, set: row, setWhere: expired })
    .returning({ id: idempotencyKeys.id });
  // A key that was taken may have expired, and be swept away, before it is read.
  if (taken.length === 0) return (await findKey(transaction, claim.id)) ?? takeKey(transaction, claim, messageId);
  await sweep(transaction, expired);
  return undefined;
}

async function findKey(transaction: Orm, id: string): Promise<IdempotencyKeyRow | undefined> {
  const [row] = await transaction.select().from(idempotencyKeys).where(eq(idempotencyKeys.id, id));
  return row;
}

/** Waits for nobody (`skip locked`), so that no two transactions can wait for each other. */
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
