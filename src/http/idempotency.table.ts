import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** A digest of the caller and its key: of fixed length, whatever a token or a client sends. */
    id: text().primaryKey(),
    /** The default is for rows of version 0.1, which had no other resource. Its replicas insert them during an update. */
    resource: text().notNull().default('messages'),
    /** A digest of the body. */
    fingerprint: text().notNull(),
    /** What the first request created, which may be deleted. Replicas of version 0.1 still use the column's name. */
    resourceId: uuid('message_id').notNull(),
    usedAt: timestamp('used_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [index('idempotency_keys_used_at').on(table.usedAt)],
);

export type IdempotencyKeyRow = typeof idempotencyKeys.$inferSelect;
