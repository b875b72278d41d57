/** A value that is loaded once, and again in the background when it is old. A failed load keeps the old value. */
export class Remembered<Value> {
  private current: { readonly value: Value; readonly loadedAt: number } | undefined;
  private loading: Promise<Value> | undefined;

  constructor(
    private readonly load: () => Promise<Value>,
    private readonly maxAgeMs: number,
  ) {}

  /** @returns a promise that rejects as `load` does, while there is no value yet */
  async get(): Promise<Value> {
    if (!this.current) return this.loadOnce();
    if (performance.now() - this.current.loadedAt >= this.maxAgeMs) this.loadOnce().catch(() => undefined);
    return this.current.value;
  }

  private loadOnce(): Promise<Value> {
    this.loading ??= this.loadValue().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async loadValue(): Promise<Value> {
    const loadedAt = performance.now();
    const value = await this.load();
    this.current = { value, loadedAt };
    return value;
  }
}
