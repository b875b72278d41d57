import { DrizzleQueryError } from 'drizzle-orm';
import { DatabaseUnavailableError } from './database.errors.js';

/**
 * The SQLSTATE codes that mean that PostgreSQL is unavailable (PostgreSQL documentation, appendix A):
 *
 * - 08xxx: the connection failed. 53xxx: out of connections, memory or disk
 * - 57P0x: shutting down, crashed, starting up, database dropped. 57014: the statement timeout
 * - 25P03, 25P04: a transaction was idle, or ran, for too long. 25006: the server has become a read-only standby
 */
const sqlStates = /^(08...|53...|57P0.|57014|25P0[34]|25006)$/;

/** The operating system's codes for a connection that can't be established or was lost. */
const socketCodes = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/;

/** The drivers' messages for a lost connection. These errors have no code. */
const messages =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|PGlite is clos)/;

/**
 * Translates an error of the database driver: to a `DatabaseUnavailableError` if it means that, otherwise to the error itself.
 * Drizzle's wrapper is removed, because its message contains the parameters, and so would write users' data to the log.
 */
export function fromDriver(error: unknown): unknown {
  const own = error instanceof DrizzleQueryError ? error.cause : error;
  return isUnavailable(own) ? new DatabaseUnavailableError(own) : own;
}

// Checks members instead of `instanceof Error`: in a VM, such as Jest's, Node's own errors belong to another realm.
function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error ? String(error.code) : '';
  const message = 'message' in error ? String(error.message) : '';
  if (sqlStates.test(code) || socketCodes.test(code) || messages.test(message)) return true;
  return 'cause' in error && isUnavailable(error.cause);
}
