/** Milliseconds for which work goes on in one turn of the event loop, before timers and new connections have theirs. */
const turnMs = 10;

/**
 * Shares the event loop between requests and all else. libuv takes in one new connection in each turn: where a thousand connections
 * send without a pause, a turn that serves all of them takes half a second, and a new client waits for minutes. Hence a turn
 * serves requests for a few milliseconds, and the next ones those that are left, in their order.
 */
export class FairTurns {
  private endsAt: number | undefined;
  private readonly left: (() => void)[] = [];

  /** Serves a request now, or in a later turn. */
  run(serve: () => void): void {
    if (this.endsAt === undefined) this.begin();
    if (this.left.length === 0 && performance.now() < this.endsAt!) serve();
    else this.left.push(serve);
  }

  private begin(): void {
    this.endsAt = performance.now() + turnMs;
    setImmediate(() => this.next());
  }

  private next(): void {
    if (this.left.length === 0) return void (this.endsAt = undefined);
    this.begin();
    this.serveLeft();
  }

  private serveLeft(): void {
    if (performance.now() >= this.endsAt!) return;
    this.left.shift()?.();
    // Once all that follows from it without waiting is done: it takes its time, too.
    if (this.left.length > 0) queueMicrotask(() => process.nextTick(() => this.serveLeft()));
  }
}
