import { InvalidTokenError, KeysUnavailableError } from '../auth.errors.js';
import { type SigningKey, selectKey } from './key-set.js';
import type { RefreshedKeySet } from './refreshed-key-set.js';

/** How many requests may wait for a fetch, and for how long before it begins, so that invented keys hold no more. */
const waitingLimits = { requests: 5000, ms: 2000 };

/** Finds the signing keys of one issuer. No request waits for the network while the key that it needs is held. */
export class SigningKeys {
  private waiting = 0;

  constructor(private readonly set: RefreshedKeySet) {}

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
    if (this.set.isFailing) throw unavailable(this.set.status().nextRefreshInMs);
    if (this.waiting >= waitingLimits.requests) throw unavailable(this.set.cooldownLeft());
    this.waiting += 1;
    try {
      return await this.findInNewSet(kid, algorithm);
    } finally {
      this.waiting -= 1;
    }
  }

  /** Refused only by a set whose fetch began after the token arrived: its key may have been published a moment ago. */
  private async findInNewSet(kid: string | undefined, algorithm: string): Promise<SigningKey> {
    const arrivedAt = performance.now();
    if (!this.set.usable) this.orUnavailable(await this.set.refresh());
    while (!(this.held(kid, algorithm) ?? this.set.isFrom(arrivedAt))) {
      if (this.set.cooldownLeft() > waitingLimits.ms) throw unavailable(this.set.cooldownLeft());
      this.orUnavailable(await this.set.newer());
    }
    const key = this.held(kid, algorithm);
    if (!key) throw new InvalidTokenError('key_unknown');
    return key;
  }

  private orUnavailable(isFetched: boolean): void {
    if (!isFetched) throw unavailable(this.set.status().nextRefreshInMs);
  }
}

function unavailable(inMs: number): KeysUnavailableError {
  return new KeysUnavailableError(Math.max(1, Math.ceil(inMs / 1000)));
}
