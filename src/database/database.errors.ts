/**
 * The database couldn't be reached, or the connection was lost while it worked: a temporary fault on our side. The work may be
 * retried. If the connection was lost during the commit, the work may have been done already.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';

  constructor(cause: unknown) {
    super('The database is unavailable', { cause });
  }
}

/** The database can't be opened at startup. The message is one line for the operator and never contains a password. */
export class DatabaseStartError extends Error {
  override readonly name: string = 'DatabaseStartError';
}

/** Another process has opened the embedded database. */
export class DatabaseInUseError extends DatabaseStartError {
  override readonly name = 'DatabaseInUseError';
}
