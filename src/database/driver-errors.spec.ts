import { DrizzleQueryError } from 'drizzle-orm';
import { DatabaseUnavailableError } from './database.errors.js';
import { fromDriver } from './driver-errors.js';

const coded = (code: string) => Object.assign(new Error('for the log'), { code });
const wrapped = (cause: Error) => new DrizzleQueryError('select $1', ['SECRET'], cause);

describe(fromDriver.name, () => {
  it.each([
    ['the connection is refused', coded('ECONNREFUSED')],
    ['the connection is reset', coded('ECONNRESET')],
    ['the server is shut down', coded('57P01')],
    ['the server starts up', coded('57P03')],
    ['the connection fails', coded('08006')],
    ['the server has no connection left', coded('53300')],
    ['the statement takes too long', coded('57014')],
    ['the server became a standby', coded('25006')],
    ['the connection ends unexpectedly', new Error('Connection terminated unexpectedly')],
    ['the connection has failed before', new Error('Client has encountered a connection error and is not queryable')],
    ['the server does not respond', new Error('Query read timeout')],
    ['the embedded database is closed', new Error('PGlite is closed')],
  ])('returns a DatabaseUnavailableError when %s', (_, error) => {
    for (const thrown of [error, wrapped(error)]) {
      const mapped = fromDriver(thrown);
      expect(mapped).toBeInstanceOf(DatabaseUnavailableError);
      expect(mapped).toMatchObject({ message: 'The database is unavailable', cause: error });
    }
    expect(fromDriver(new Error('of another library', { cause: error }))).toBeInstanceOf(DatabaseUnavailableError);
  });

  it.each([
    ['a row is a duplicate', coded('23505')],
    ['the SQL is wrong', coded('42601')],
    ['a deadlock was broken', coded('40P01')],
    ['a rule of the application threw', new TypeError('no')],
    ['no error was thrown', 'a string'],
    ['nothing was thrown', undefined],
  ])('returns the error unchanged when %s', (_, error) => {
    expect(fromDriver(error)).toBe(error);
  });

  it('removes the query parameters that Drizzle reports with a failed query', () => {
    const error = coded('23505');
    expect(fromDriver(wrapped(error))).toBe(error);
  });
});
