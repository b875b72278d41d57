import { bigint, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { RevokedBy } from '../auth/index.js';

export const revocations = pgTable(
  'revocations',
  {
    /** A digest of the issuer and the target: of fixed length, whatever a token has. */
    id: text().primaryKey(),
    issuer: text().notNull(),
    target: text().$type<RevokedBy>().notNull(),
    value: text().notNull(),
    /** Null: whenever the token was issued. */
    issuedBefore: timestamp('issued_before', { withTimezone: true, precision: 0 }),
    /** Before the present for a revocation that was removed. */
    expiresAt: timestamp('expires_at', { withTimezone: true, precision: 3 }).notNull(),
    /** The number of the last change of this row: see `revocationChanges`. */
    change: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [index('revocations_change').on(table.change), index('revocations_expires_at').on(table.expiresAt)],
);

/**
 * One row, with the number of the last change. Whoever changes a revocation holds its lock until the commit, so that changes become
 * visible in the order of their numbers, and a reader that knows the last number misses none.
 */
export const revocationChanges = pgTable('revocation_changes', {
  id: integer().primaryKey(),
  last: bigint({ mode: 'number' }).notNull(),
});

export type RevocationRow = typeof revocations.$inferSelect;
