import type { KeyObject } from 'node:crypto';
import { InvalidTokenError, KeysUnavailableError } from '../auth.errors.js';
import { selectKey } from './key-set.js';
import type { RefreshedKeySet } from './refreshed-key-set.js';

/** How many requests may wait for a fetch at a time, so that invented keys can't hold memory without bound. */
const maxWaiting = 5000;

/** Finds the signing keys of one issuer. No request waits for the network while the key that it needs is held. */
export class SigningKeys {
  private waiting = 0;

  constructor(private readonly set: RefreshedKeySet) {}

  /**
   * The key that a token names.
   *
   * @throws {InvalidTokenError} `key_unknown`: a set fetched after the token arrived does not have it
   * @throws {KeysUnavailableError} nothing usable is held, or a key is unknown, while the issuer can't be reached
   */
  async find(kid: string | undefined, algorithm: string): Promise<KeyObject> {
    return this.lookUp(kid, algorithm) ?? (await this.waitFor(kid, algorithm));
  }

  private lookUp(kid: string | undefined, algorithm: string): KeyObject | undefined {
    return this.set.keys && selectKey(this.set.keys, kid, algorithm)?.key;
  }

  private async waitFor(kid: string | undefined, algorithm: string): Promise<KeyObject> {
    if (this.set.isFailing || this.waiting >= maxWaiting) throw this.unavailable();
    this.waiting += 1;
    try {
      return await this.findInNewSet(kid, algorithm);
    } finally {
      this.waiting -= 1;
    }
  }

  /** Refused only by a set whose fetch began after the token arrived: its key may have been published a moment ago. */
  private async findInNewSet(kid: string | undefined, algorithm: string): Promise<KeyObject> {
    const arrivedAt = Date.now();
    if (!this.set.keys && !(await this.set.refresh())) throw this.unavailable();
    const isDecided = () => this.lookUp(kid, algorithm) !== undefined || this.set.requestedAt >= arrivedAt;
    if (!isDecided() && !(await this.set.refetch())) throw this.unavailable();
    const key = this.lookUp(kid, algorithm);
    if (!key) throw new InvalidTokenError('key_unknown');
    return key;
  }

  private unavailable(): KeysUnavailableError {
    const seconds = Math.ceil((this.set.status().nextRefreshAt - Date.now()) / 1000);
    return new KeysUnavailableError(Math.max(1, seconds));
  }
}
