/**
 * Which digests came a moment ago, in little memory: each slot of a table holds 32 bits of the last that fell into it. It may
 * take a digest for another one, or forget it.
 */
export class RecentDigests {
  private readonly slots: Uint32Array;

  constructor(size: number) {
    this.slots = new Uint32Array(size);
  }

  /** @param digest in hexadecimal digits, at least 16 */
  cameBefore(digest: string): boolean {
    const slot = Number.parseInt(digest.slice(0, 8), 16) % this.slots.length;
    const mark = Number.parseInt(digest.slice(8, 16), 16);
    const came = this.slots[slot] === mark;
    this.slots[slot] = mark;
    return came;
  }
}
