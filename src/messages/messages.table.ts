import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const messages = pgTable('messages', {
  /** A UUIDv7 that the service generates: ids sort in the order of creation. */
  id: uuid().primaryKey(),
  text: text().notNull(),
  author: text().notNull(),
  /** A subject is unique within its issuer only. Null in rows written before this column existed. */
  authorIssuer: text('author_issuer'),
  version: integer().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, precision: 3 }).notNull(),
});

export type MessageRow = typeof messages.$inferSelect;
