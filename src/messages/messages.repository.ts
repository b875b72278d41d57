import { Injectable } from '@nestjs/common';
import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { Database } from '../database/index.js';
import type { Precondition } from '../http/etag.js';
import type { IdempotencyClaim } from '../http/idempotency.js';
import { createOnce } from '../http/idempotency.repository.js';
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

  /** Stores the message unless the key was used before. @returns the id of the message that the first request stored */
  insertOnce(row: MessageRow, claim: IdempotencyClaim): Promise<string> {
    return this.database.run((orm) =>
      createOnce(orm, claim, row.id, (transaction) => transaction.insert(messages).values(row)),
    );
  }

  /** @returns undefined where there is no such message in such a version */
  async update(id: string, text: string, precondition: Precondition): Promise<MessageRow | undefined> {
    const changes = {
      text,
      version: sql`${messages.version} + 1`,
      // Increases even if the clock was set back.
      updatedAt: sql`greatest(${new Date().toISOString()}::timestamptz, ${messages.updatedAt} + interval '1 millisecond')`,
    };
    const [row] = await this.database.run((orm) =>
      orm.update(messages).set(changes).where(inVersion(id, precondition)).returning(),
    );
    return row;
  }

  /** @returns false where there is no such message in such a version */
  async remove(id: string, precondition: Precondition): Promise<boolean> {
    const rows = await this.database.run((orm) =>
      orm.delete(messages).where(inVersion(id, precondition)).returning({ id: messages.id }),
    );
    return rows.length === 1;
  }
}

/** Compares as text, so that a tag that isn't a valid number simply doesn't match. */
function inVersion(id: string, precondition: Precondition): SQL | undefined {
  const version = sql`${messages.version}::text`;
  return and(eq(messages.id, id), precondition === 'any' ? undefined : inArray(version, [...precondition]));
}
