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
   * @param digest at least 8 bytes as base64url
   */
  hasSeen(digest: string): boolean {
    const bytes = Buffer.from(digest, 'base64url');
    const slot = bytes.readUInt32LE(0) % this.slots.length;
    const mark = bytes.readUInt32LE(4);
    const isSeen = this.slots[slot] === mark;
    this.slots[slot] = mark;
    return isSeen;
  }
}
