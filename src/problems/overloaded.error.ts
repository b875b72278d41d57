/** The service has reached its limit of in-flight requests. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';

  constructor() {
    super('Too many requests are in flight');
  }
}
