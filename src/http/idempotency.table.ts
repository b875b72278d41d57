import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** A digest of the caller and its key: of fixed length, whatever a token or a client sends. */
    id: text().primaryKey(),
    /** The default fills the rows of version 0.1, also those that its replicas insert during a rolling update. */
    resource: text().notNull().default('messages'),
    /** A digest of the body. */
    fingerprint: text().notNull(),
    /** The id of what the first request created, which may be deleted since. The column keeps the name that version 0.1 reads. */
    resourceId: uuid('message_id').notNull(),
    usedAt: timestamp('used_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [index('idempotency_keys_used_at').on(table.usedAt)],
);

export type IdempotencyKeyRow = typeof idempotencyKeys.$inferSelect;
