/**
 * Remembers recent digests in little memory: each slot of a table stores 32 bits of the last digest that mapped to it. It may
 * confuse two digests, or forget one.
 */
export class RecentDigests {
  private readonly slots: Uint32Array;

  constructor(size: number) {
    this.slots = new Uint32Array(size);
  }

  /**
   * Whether the digest was seen recently. Marks it as seen.
   *
   * @param digest at least 16 hexadecimal digits
   */
  hasSeen(digest: string): boolean {
    const slot = Number.parseInt(digest.slice(0, 8), 16) % this.slots.length;
    const mark = Number.parseInt(digest.slice(8, 16), 16);
    const isSeen = this.slots[slot] === mark;
    this.slots[slot] = mark;
    return isSeen;
  }
}
