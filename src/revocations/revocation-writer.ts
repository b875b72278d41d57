import { Injectable } from '@nestjs/common';
import type { StoredRevocation } from '../auth/index.js';
import { Database } from '../database/index.js';
import { storeRevocations } from './revocations.repository.js';

/** Stores revocations in sequential transactions, so that a burst of them takes no connections from requests. */
@Injectable()
export class RevocationWriter {
  private waiting: StoredRevocation[] = [];
  private current: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(private readonly database: Database) {}

  /** Resolves when the revocation is stored, together with all that came while an earlier transaction ran. */
  store(revocation: StoredRevocation): Promise<void> {
    this.waiting.push(revocation);
    return (this.next ??= this.current.catch(() => undefined).then(() => this.write()));
  }

  private write(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    this.next = undefined;
    this.current = this.database.run((orm) => storeRevocations(orm, batch));
    return this.current;
  }
}
