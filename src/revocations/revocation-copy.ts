import { RevocationSet } from '../auth/index.js';
import { type ChangesPage, type Position, start } from './changes.repository.js';

/** The revocations of the database, as far as their changes were read. */
export class RevocationCopy {
  private complete = new RevocationSet();
  /** What was read so far, while all is read again. The complete set counts until then. */
  private partial: RevocationSet | undefined = new RevocationSet();
  private position = start;

  get known(): RevocationSet {
    return this.complete;
  }

  /** Up to where changes were read. */
  get end(): Position {
    return this.position;
  }

  /** Has everything read again. */
  restart(): void {
    this.partial = new RevocationSet();
    this.position = start;
  }

  /** Applies the changes that follow `end`. @returns whether there is more to read */
  apply({ changes, end, last, hasMore }: ChangesPage): boolean {
    // The database was restored from a backup: numbers are given again.
    if (!this.partial && last < this.position.change) {
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

  private finish(set: RevocationSet): void {
    this.complete = set;
    this.partial = undefined;
  }
}
