import { isRejection } from '../errors/auth-error.js';

/**
 * Authenticates the request of a GraphQL operation once for all guarded fields that need it at the same time; a rejection is kept for
 * the others too. Otherwise one request with hundreds of fields would cost as many verifications of its bad token, and count as so many
 * failures.
 */
export class OncePerOperation<Result> {
  private readonly outcomes = new WeakMap<object, Promise<Result>>();

  run(request: object, authenticate: () => Result | Promise<Result>): Promise<Result> {
    const known = this.outcomes.get(request);
    if (known) return known;
    const outcome = (async () => authenticate())();
    this.outcomes.set(request, outcome);
    const forget = () => void this.outcomes.delete(request);
    // The next field checks a good token anew, at little cost: the request of a WebSocket may last for hours.
    outcome.then(forget, (error: unknown) => (isRejection(error) ? undefined : forget()));
    return outcome;
  }
}
