import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** A digest of the caller and their key: of one length, whatever a token or a client sends. */
    id: text().primaryKey(),
    /** A digest of the body. */
    fingerprint: text().notNull(),
    /** What the first request created; it may be gone. */
    messageId: uuid('message_id').notNull(),
    usedAt: timestamp('used_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [index('idempotency_keys_used_at').on(table.usedAt)],
);

export type IdempotencyKeyRow = typeof idempotencyKeys.$inferSelect;
