import { KeysUnavailableError } from '../errors/outcomes.js';

/** The error while no key can be fetched: clients may try again after this time, but after a second at the earliest. */
export function unavailableFor(ms: number): KeysUnavailableError {
  return new KeysUnavailableError(Math.max(1, Math.ceil(ms / 1000)));
}
