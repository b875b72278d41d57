import { RevocationSet } from './revocation-set.js';
import type { StoredRevocation } from './revocation.js';

/**
 * Keeps revocations until the last token that they name has expired. Without one in a global module, each process has its own, which a
 * restart forgets (`RevocationsInMemory`).
 */
export abstract class RevocationStore {
  /** What this process knows. It is read on every request, so the store keeps it current, from before the first request on. */
  abstract readonly known: RevocationSet;

  /** Milliseconds since this process last knew all revocations; 0 if nothing else stores any. */
  get ageMs(): number {
    return 0;
  }

  /** Milliseconds since the epoch, by the clock that revocations are dated by: that of this process, unless a store has a better one. */
  now(): number {
    return Date.now();
  }

  /**
   * Stores a revocation. It adds to an earlier one of the same target. When it resolves, the revocation is in `known`.
   *
   * @throws {Error} it could not be stored
   */
  abstract add(revocation: StoredRevocation): Promise<void>;
}

/** Remembers revocations in this process only. */
export class RevocationsInMemory extends RevocationStore {
  override readonly known = new RevocationSet();

  override async add(revocation: StoredRevocation): Promise<void> {
    this.known.add(revocation);
  }
}
