/** More requests are in flight than the service takes on. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';

  constructor() {
    super('Too many requests are in flight');
  }
}
