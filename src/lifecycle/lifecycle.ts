/** Whether the service is shutting down. It still responds then, but readiness fails, so that the gateway sends nothing new. */
export class Lifecycle {
  private shuttingDown = false;

  get isShuttingDown(): boolean {
    return this.shuttingDown;
  }

  shutDown(): void {
    this.shuttingDown = true;
  }
}
