import { and, asc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { type StoredRevocation, combinedRevocation } from '../auth/index.js';
import type { Orm } from '../database/index.js';
import { fromRow, idOf, toRow } from './revocation-rows.js';
import { type RevocationRow, revocationChanges, revocations } from './revocations.table.js';

/** The channel on which PostgreSQL notifies the instances of each change. */
export const channel = 'revocations';

/** How many rows a purge deletes at most: none takes long. */
export const purgeSize = 10_000;

const isInForce = gt(revocations.expiresAt, sql`now()`);

/** Stores revocations, in addition to those of the same targets that are still in force. */
export async function storeRevocations(orm: Orm, batch: readonly StoredRevocation[]): Promise<void> {
  await orm.transaction(async (transaction) => {
    const change = await nextChange(transaction);
    for (const revocation of batch) await storeOne(transaction, revocation, change);
    await notify(transaction);
  });
}

async function storeOne(transaction: Orm, revocation: StoredRevocation, change: number): Promise<void> {
  const id = idOf(revocation);
  const [earlier] = await transaction
    .select()
    .from(revocations)
    .where(and(eq(revocations.id, id), isInForce));
  const row = toRow(id, combinedRevocation(revocation, earlier && fromRow(earlier)), change);
  await transaction.insert(revocations).values(row).onConflictDoUpdate({ target: revocations.id, set: row });
}

/** Takes a revocation back. The row is purged later, so that every instance learns of it. @returns whether it was in force */
export function removeRevocation(orm: Orm, id: string): Promise<boolean> {
  return orm.transaction(async (transaction) => {
    const change = await nextChange(transaction);
    const removed = await transaction
      .update(revocations)
      .set({ change, expiresAt: sql`now()` })
      .where(and(eq(revocations.id, id), isInForce))
      .returning({ id: revocations.id });
    await notify(transaction);
    return removed.length === 1;
  });
}

/** Milliseconds since the epoch, by the clock of the database. */
export async function databaseTime(orm: Orm): Promise<number> {
  const now = sql`extract(epoch from now()) * 1000`.mapWith(Number);
  const [row] = await orm.select({ now }).from(sql`(select) as nothing`);
  return row!.now; // of a statement that always returns a row
}

/** The revocations in force, the last changed first. */
export function listRevocations(orm: Orm): Promise<RevocationRow[]> {
  return orm
    .select()
    .from(revocations)
    .where(isInForce)
    .orderBy(sql`${revocations.change} desc`);
}

/** Deletes revocations that were over an hour ago, which every instance has learned by now. @returns how many */
export async function purgeRevocations(orm: Orm): Promise<number> {
  const some = orm
    .select({ id: revocations.id })
    .from(revocations)
    .where(lt(revocations.expiresAt, sql`now() - interval '1 hour'`))
    .orderBy(asc(revocations.expiresAt))
    .limit(purgeSize)
    .for('update', { skipLocked: true });
  const deleted = await orm.delete(revocations).where(inArray(revocations.id, some)).returning({ id: revocations.id });
  return deleted.length;
}

/** Waits for concurrent changes to be committed. */
async function nextChange(transaction: Orm): Promise<number> {
  const [row] = await transaction
    .insert(revocationChanges)
    .values({ id: 1, last: 1 })
    .onConflictDoUpdate({ target: revocationChanges.id, set: { last: sql`${revocationChanges.last} + 1` } })
    .returning({ last: revocationChanges.last });
  return row!.last; // of a statement that always stores a row
}

/** Delivered at the commit. */
async function notify(transaction: Orm): Promise<void> {
  await transaction.execute(sql`select pg_notify(${channel}, '')`);
}
