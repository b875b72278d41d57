import { InvalidTokenError, KeysUnavailableError } from '../auth.errors.js';
import { type SigningKey, selectKey } from './key-set.js';
import type { RefreshedKeySet } from './refreshed-key-set.js';

/** How long a request waits for a fetch to begin. */
const patienceMs = 2000;

/** Finds the signing keys of one issuer. No request waits for the network while the key that it needs is held. */
export class SigningKeys {
  private waiting = 0;

  /** @param maxWaiting how many requests may wait for a fetch: forged tokens, which anyone can send, wait too */
  constructor(
    private readonly set: RefreshedKeySet,
    private readonly maxWaiting: number,
  ) {}

  /** The key that a token names, where it is held and may be used; a set that was fetched again has the same keys still. */
  held(kid: string | undefined, algorithm: string): SigningKey | undefined {
    return this.set.usable && selectKey(this.set.usable, kid, algorithm);
  }

  /**
   * The key that a token names and that is not held, from a newer set.
   *
   * @throws {InvalidTokenError} `key_unknown`: a set fetched after the token arrived does not have it
   * @throws {KeysUnavailableError} nothing usable is held, or a key is unknown, while the issuer can't be reached; or too
   *   many requests wait, or they would wait too long
   */
  async awaited(kid: string | undefined, algorithm: string): Promise<SigningKey> {
    if (this.waiting >= this.maxWaiting) throw this.unavailable();
    this.waiting += 1;
    try {
      return await this.findInNewSet(kid, algorithm);
    } finally {
      this.waiting -= 1;
    }
  }

  /** Only a set whose fetch began after the token arrived rejects it: its key may have been published a moment ago. */
  private async findInNewSet(kid: string | undefined, algorithm: string): Promise<SigningKey> {
    const arrivedAt = performance.now();
    while (!(this.held(kid, algorithm) ?? this.set.isFrom(arrivedAt))) {
      // While the issuer fails, a fetch is worth trying once per cooldown, and not worth waiting for.
      const worthWaitingMs = this.set.isFailing ? 0 : patienceMs;
      if (this.set.cooldownLeft() > worthWaitingMs || !(await this.set.newer())) throw this.unavailable();
    }
    const key = this.held(kid, algorithm);
    if (!key) throw new InvalidTokenError('key_unknown');
    return key;
  }

  /** By then a request may start the next fetch. */
  private unavailable(): KeysUnavailableError {
    return new KeysUnavailableError(Math.max(1, Math.ceil(this.set.cooldownLeft() / 1000)));
  }
}
