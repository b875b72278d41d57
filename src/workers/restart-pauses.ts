/** Long enough for a start, so that a worker that ends earlier may well do so again. */
const shortLifeMs = 60_000;
const maxMs = 30_000;

/** How long to wait before a worker is replaced, so that workers which end soon after their start don't use all CPU. */
export class RestartPauses {
  private nextMs = 0;

  /** None after a worker that lived for long. Else none at first, then 1, 3, 7, 15 and 30 seconds. */
  after(livedMs: number): number {
    if (livedMs >= shortLifeMs) this.nextMs = 0;
    const pauseMs = this.nextMs;
    if (livedMs < shortLifeMs) this.nextMs = Math.min(2 * pauseMs + 1000, maxMs);
    return pauseMs;
  }
}
