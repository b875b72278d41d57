/** A bound on the requests that wait for the same thing. */
export class Waiting {
  private count = 0;

  constructor(private readonly max: number) {}

  /** @param full the error for a request beyond the bound */
  async within<Result>(wait: () => Promise<Result>, full: () => Error): Promise<Result> {
    if (this.count >= this.max) throw full();
    this.count += 1;
    try {
      return await wait();
    } finally {
      this.count -= 1;
    }
  }
}
