/** Runs a limited number of tasks at the same time. The others wait for their turn, in their order. */
export class Turns {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly max: number) {}

  async within<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.running < this.max) this.running += 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
