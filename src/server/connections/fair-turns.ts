/** Milliseconds for which requests are served in one turn of the event loop, before timers and new connections are handled. */
const turnMs = 10;

/**
 * Shares the event loop between requests and everything else. libuv accepts one new connection per turn: while a thousand
 * connections send continuously, a turn that serves all of them takes half a second, and a new client waits for minutes. Hence a
 * turn serves requests for a few milliseconds, and later turns serve the remaining ones in their order.
 */
export class FairTurns {
  private endsAt: number | undefined;
  private readonly remaining: (() => void)[] = [];

  /** Serves a request in this turn or in a later one. */
  run(serve: () => void): void {
    if (this.endsAt === undefined) this.begin();
    if (this.remaining.length === 0 && performance.now() < this.endsAt!) serve();
    else this.remaining.push(serve);
  }

  private begin(): void {
    this.endsAt = performance.now() + turnMs;
    setImmediate(() => this.next());
  }

  private next(): void {
    if (this.remaining.length === 0) return void (this.endsAt = undefined);
    this.begin();
    this.serveRemaining();
  }

  private serveRemaining(): void {
    if (performance.now() >= this.endsAt!) return;
    this.remaining.shift()?.();
    // After its synchronous consequences, whose time counts too.
    if (this.remaining.length > 0) queueMicrotask(() => process.nextTick(() => this.serveRemaining()));
  }
}
