/** Whether the service is on its way out: it still serves, but is no longer to be sent new work. */
export class Lifecycle {
  private ending = false;

  get isEnding(): boolean {
    return this.ending;
  }

  end(): void {
    this.ending = true;
  }
}
