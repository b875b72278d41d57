import { DrizzleQueryError } from 'drizzle-orm';
import { DatabaseUnavailableError } from './database.errors.js';

/**
 * The SQLSTATE codes by which PostgreSQL says that it can't serve now (PostgreSQL documentation, appendix A):
 *
 * - 08xxx: the connection failed. 53xxx: out of connections, memory or disk
 * - 57P0x: shutting down, crashed, starting up, database dropped. 57014: the statement timeout
 * - 25P03, 25P04: a transaction was idle, or ran, for too long. 25006: a standby by now, the primary is elsewhere
 */
const sqlStates = /^(08...|53...|57P0.|57014|25P0[34]|25006)$/;

/** What the operating system says of a connection. */
const socketCodes = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/;

/** What the drivers say, with no code, of a connection that is gone. */
const messages =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|PGlite is clos)/;

/**
 * What `run` throws for what was thrown in it: a `DatabaseUnavailableError` where it means that, else the error itself.
 * Drizzle's wrapping is taken off, as its message holds the parameters: what users write would get into the log.
 */
export function fromDriver(error: unknown): unknown {
  const own = error instanceof DrizzleQueryError ? error.cause : error;
  return isUnavailable(own) ? new DatabaseUnavailableError(own) : own;
}

// By its members, not `instanceof Error`: where the code runs in a VM, as in Jest, Node's own errors are of another realm.
function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error ? String(error.code) : '';
  const message = 'message' in error ? String(error.message) : '';
  if (sqlStates.test(code) || socketCodes.test(code) || messages.test(message)) return true;
  return 'cause' in error && isUnavailable(error.cause);
}
