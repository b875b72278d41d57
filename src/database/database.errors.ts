/**
 * The database could not be asked, or went away while it answered: a fault of ours, and for a while only. The work may be
 * tried again; where it was just being committed, it may have been done.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';

  constructor(cause: unknown) {
    super('The database is not available', { cause });
  }
}

/** The database can't be opened at start. The message is one line for the operator; it never holds a password. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';
}
