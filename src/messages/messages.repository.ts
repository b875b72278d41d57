import { Injectable } from '@nestjs/common';
import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { Database } from '../database/index.js';
import type { Precondition } from './etag.js';
import type { IdempotencyClaim } from './idempotency.js';
import { takeKey } from './idempotency.repository.js';
import type { IdempotencyKeyRow } from './idempotency.table.js';
import { type MessageRow, messages } from './messages.table.js';

@Injectable()
export class MessagesRepository {
  constructor(private readonly database: Database) {}

  /** Newest first, starting after the message `before`. */
  list(limit: number, before: string | undefined): Promise<MessageRow[]> {
    const page = before === undefined ? undefined : lt(messages.id, before);
    return this.database.run((orm) => orm.select().from(messages).where(page).orderBy(desc(messages.id)).limit(limit));
  }

  async find(id: string): Promise<MessageRow | undefined> {
    const [row] = await this.database.run((orm) => orm.select().from(messages).where(eq(messages.id, id)));
    return row;
  }

  async insert(row: MessageRow): Promise<void> {
    await this.database.run((orm) => orm.insert(messages).values(row));
  }

  /** Stores the message unless the key is taken. @returns the row of the request that took it first */
  insertOnce(row: MessageRow, claim: IdempotencyClaim): Promise<IdempotencyKeyRow | undefined> {
    return this.database.run((orm) =>
      orm.transaction(async (transaction) => {
        const earlier = await takeKey(transaction, claim, row.id);
        if (earlier === undefined) await transaction.insert(messages).values(row);
        return earlier;
      }),
    );
  }

  /** @returns undefined when there is no such message in such a version */
  async update(id: string, text: string, precondition: Precondition): Promise<MessageRow | undefined> {
    const changes = {
      text,
      version: sql`${messages.version} + 1`,
      // Later than before even where the clock isn't.
      updatedAt: sql`greatest(${new Date().toISOString()}::timestamptz, ${messages.updatedAt} + interval '1 millisecond')`,
    };
    const [row] = await this.database.run((orm) =>
      orm.update(messages).set(changes).where(inVersion(id, precondition)).returning(),
    );
    return row;
  }

  /** @returns false when there is no such message in such a version */
  async remove(id: string, precondition: Precondition): Promise<boolean> {
    const rows = await this.database.run((orm) =>
      orm.delete(messages).where(inVersion(id, precondition)).returning({ id: messages.id }),
    );
    return rows.length === 1;
  }
}

/** Compared as text: a tag that is no number, or none that fits, is just one that doesn't match. */
function inVersion(id: string, precondition: Precondition): SQL | undefined {
  const version = sql`${messages.version}::text`;
  return and(eq(messages.id, id), precondition === 'any' ? undefined : inArray(version, [...precondition]));
}
