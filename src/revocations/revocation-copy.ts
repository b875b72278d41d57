import { RevocationSet } from '../auth/index.js';
import { type ChangesPage, type Position, start } from './changes.repository.js';

/** The revocations of the database, as far as their changes were read. */
export class RevocationCopy {
  private complete = new RevocationSet();
  /** What was read so far, while all is read again. The complete set counts until then. */
  private partial: RevocationSet | undefined = new RevocationSet();
  private position = start;
  private database: string | undefined;

  get known(): RevocationSet {
    return this.complete;
  }

  /** Up to where changes were read. */
  get end(): Position {
    return this.position;
  }

  /**
   * Has everything read again after the connection was lost: the database may have lost changes. What was read of a copy that isn't
   * complete is kept, as otherwise it would never be complete where the connection is lost more often than that takes.
   */
  reconnect(): void {
    if (!this.partial) this.restart();
  }

  /** Applies the changes that follow `end`. @returns whether there is more to read */
  apply({ changes, end, last, hasMore, database }: ChangesPage): boolean {
    const isOther = this.database !== undefined && database !== this.database;
    this.database = database;
    // Another database, or one that was restored from a backup: numbers are given again.
    if (isOther || last < this.position.change) {
      this.restart();
      return true;
    }
    const set = this.partial ?? this.complete;
    for (const { revocation, isOver } of changes) {
      if (isOver) set.delete(revocation);
      else set.set(revocation);
    }
    set.forgetExpired(Date.now());
    this.position = end;
    if (!hasMore) this.finish(set);
    return hasMore;
  }

  private restart(): void {
    this.partial = new RevocationSet();
    this.position = start;
  }

  private finish(set: RevocationSet): void {
    this.complete = set;
    this.partial = undefined;
  }
}
