import { InvalidTokenError, type KeysUnavailableError } from '../errors/outcomes.js';
import { type SigningKey, selectKey } from './key-set.js';
import type { RefreshedKeySet } from './refreshed-key-set.js';
import { unavailableFor } from './unavailable.js';
import { Waiting } from './waiting.js';

/** How long a request may wait for the next fetch to begin, in milliseconds. */
const patienceMs = 2000;

/** Finds the signing keys of one issuer. A request waits for the network only if its key isn't in the current set. */
export class SigningKeys {
  private readonly waiting: Waiting;

  /** @param maxWaiting how many requests may wait for a fetch: forged tokens, which anyone can send, wait too */
  constructor(
    private readonly set: RefreshedKeySet,
    maxWaiting: number,
  ) {
    this.waiting = new Waiting(maxWaiting);
  }

  /** Finds the key for a token in the current set. Unchanged keys keep their objects when the set is refreshed. */
  find(kid: string | undefined, algorithm: string): SigningKey | undefined {
    return this.set.usable && selectKey(this.set.usable, kid, algorithm);
  }

  /**
   * Finds a key that isn't in the current set in a newer one.
   *
   * @throws {InvalidTokenError} `key_unknown`: a set that was fetched after the token arrived doesn't contain it
   * @throws {KeysUnavailableError} the issuer can't be reached, too many requests are waiting, or the wait would be too long
   */
  fetch(kid: string | undefined, algorithm: string): Promise<SigningKey> {
    return this.waiting.within(
      () => this.findInNewSet(kid, algorithm),
      () => this.unavailable(),
    );
  }

  /** Only a set whose fetch began after the token arrived rejects it: an older one may lack a key that was just published. */
  private async findInNewSet(kid: string | undefined, algorithm: string): Promise<SigningKey> {
    const arrivedAt = performance.now();
    for (;;) {
      const key = this.find(kid, algorithm);
      if (key) return key;
      if (this.set.wasRequestedSince(arrivedAt)) throw new InvalidTokenError('key_unknown');
      if (!this.isWorthWaiting() || !(await this.set.fetchNext())) throw this.unavailable();
    }
  }

  /** While the issuer fails, a fetch is worth starting once per cooldown, but not worth waiting for. */
  private isWorthWaiting(): boolean {
    return this.set.cooldownLeft() <= (this.set.isFailing ? 0 : patienceMs);
  }

  /** After the cooldown, a request may start the next fetch. */
  private unavailable(): KeysUnavailableError {
    return unavailableFor(this.set.cooldownLeft());
  }
}
