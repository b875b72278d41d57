import { asc, getTableColumns, sql } from 'drizzle-orm';
import type { StoredRevocation } from '../auth/index.js';
import type { Orm } from '../database/index.js';
import { fromRow } from './revocation-rows.js';
import { revocationChanges, revocations } from './revocations.table.js';

/** A revocation that was stored or removed since an earlier change. */
interface Change {
  readonly revocation: StoredRevocation;
  /** Whether it was removed, or its tokens have expired, by the clock of the database. */
  readonly isOver: boolean;
}

/** A place in the order of changes: after the revocation with this ID, among those of this change. */
export interface Position {
  readonly change: number;
  readonly id: string;
}

export const start: Position = { change: 0, id: '' };

/** Some changes, in their order. */
export interface ChangesPage {
  readonly changes: readonly Change[];
  /** After the last of them. */
  readonly end: Position;
  /** The number of the last change that was stored. */
  readonly last: number;
  readonly hasMore: boolean;
  /** Identifies the tables and the running server: other ones may number their changes differently. Undefined before the first change. */
  readonly database: string | undefined;
}

/** A server that was restored or took over was started at another time, and a table that was created anew has another number. */
const database = sql<string>`concat(extract(epoch from pg_postmaster_start_time()), ' ', ${revocationChanges}.tableoid)`;

/** How many changes one statement reads at most: neither it nor reading its response takes long. */
const pageSize = 1000;

/** The changes after a position, up to a page of them, in one statement, which sees one state of both tables. */
export async function changesAfter(orm: Orm, position: Position): Promise<ChangesPage> {
  const { change, id } = revocations;
  const page = orm
    .select({ ...getTableColumns(revocations), isOver: sql<boolean>`${revocations.expiresAt} <= now()`.as('is_over') })
    .from(revocations)
    .where(sql`(${change}, ${id}) > (${position.change}, ${position.id})`)
    .orderBy(asc(change), asc(id))
    .limit(pageSize)
    .as('page');
  const state = orm
    .select({ last: revocationChanges.last, database: database.as('database') })
    .from(revocationChanges)
    .as('state');
  const rows = await orm
    .select()
    .from(state)
    .leftJoin(page, sql`true`)
    .orderBy(asc(page.change), asc(page.id));
  const found = rows.flatMap((row) => row.page ?? []);
  return {
    changes: found.map(({ isOver, ...row }) => ({ revocation: fromRow(row), isOver })),
    end: found.at(-1) ?? position,
    last: rows[0]?.state.last ?? 0,
    hasMore: found.length === pageSize,
    database: rows[0]?.state.database,
  };
}
