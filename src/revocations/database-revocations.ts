import { Injectable } from '@nestjs/common';
import { type RevocationSet, RevocationStore, type StoredRevocation } from '../auth/index.js';
import { RevocationFollower } from './revocation-follower.js';
import { RevocationWriter } from './revocation-writer.js';

/** Keeps revocations in PostgreSQL, so that all instances reject the same tokens, also after a restart. */
@Injectable()
export class DatabaseRevocations extends RevocationStore {
  constructor(
    private readonly writer: RevocationWriter,
    private readonly follower: RevocationFollower,
  ) {
    super();
  }

  override get known(): RevocationSet {
    return this.follower.known;
  }

  override get ageMs(): number {
    return this.follower.ageMs;
  }

  /** @throws {DatabaseUnavailableError} it may have been stored: the caller tries again, which does no harm */
  override async add(revocation: StoredRevocation): Promise<void> {
    await this.writer.store(revocation);
    // It is stored, so it holds here even while the other connection is lost.
    await this.follower.catchUp().catch(() => this.known.add(revocation));
  }
}
