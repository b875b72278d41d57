import { type BinaryLike, createHmac, randomBytes } from 'node:crypto';
import { isSameText } from './constant-time.js';

/** 128 bits, so that nobody guesses the nonce of a later time (RFC 9449, section 8). */
const nonceBytes = 16;

/** The nonces that are accepted at the same time, the oldest first, and the time that they belong to. */
interface Nonces {
  readonly window: number;
  readonly accepted: readonly [previous: string, current: string, next: string];
}

/**
 * Nonces for DPoP proofs (RFC 9449, sections 8 and 9): they keep a client from making proofs ahead, for later times. Nothing is
 * stored: a nonce is the HMAC of the window of time that it is offered in. It is accepted for a window longer, so that a client can
 * move to the next one before its own lapses, and a window earlier, for replicas whose clocks are behind.
 */
export class DpopNonces {
  private cached: Nonces | undefined;

  /**
   * @param secret shared by all replicas, at least 32 characters. Without one, each process accepts its own nonces only
   * @param windowMs how long a nonce is offered
   */
  constructor(
    private readonly secret: BinaryLike = randomBytes(32),
    private readonly windowMs = 60_000,
  ) {}

  /** The nonce to offer in `DPoP-Nonce`. */
  current(now = Date.now()): string {
    return this.noncesAt(now).accepted[1];
  }

  isAccepted(nonce: unknown, now = Date.now()): boolean {
    return typeof nonce === 'string' && this.noncesAt(now).accepted.some((accepted) => isSameText(nonce, accepted));
  }

  /** The nonce to offer with a response to a proof with an accepted nonce, which lapses soon; undefined: it is current. */
  renewal(nonce: unknown, now = Date.now()): string | undefined {
    const [previous, current] = this.noncesAt(now).accepted;
    return nonce === previous ? current : undefined;
  }

  private noncesAt(now: number): Nonces {
    const window = Math.floor(now / this.windowMs);
    if (this.cached?.window === window) return this.cached;
    this.cached = { window, accepted: [this.nonceOf(window - 1), this.nonceOf(window), this.nonceOf(window + 1)] };
    return this.cached;
  }

  /** The words separate it from anything else that the secret may be used for. */
  private nonceOf(window: number): string {
    const digest = createHmac('sha256', this.secret).update(`DPoP-Nonce ${window}`).digest();
    return digest.subarray(0, nonceBytes).toString('base64url');
  }
}
