import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const messages = pgTable('messages', {
  /** A UUIDv7 made by the service: ids sort as the messages were created. */
  id: uuid().primaryKey(),
  text: text().notNull(),
  author: text().notNull(),
  /** A subject is unique within its issuer only. Null: stored before this column was there, or by such a version of the service. */
  authorIssuer: text('author_issuer'),
  version: integer().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, precision: 3 }).notNull(),
});

export type MessageRow = typeof messages.$inferSelect;
