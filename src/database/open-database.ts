import type { Config } from '../config/index.js';
import { DatabaseStartError } from './database.errors.js';
import type { Database } from './database.js';
import { assertMigrated, migratePostgres } from './postgres.migrate.js';
import { PostgresDatabase } from './postgres.database.js';

/**
 * Opens the PostgreSQL server, or without one the embedded database.
 *
 * @param samples whether a new embedded database wants samples
 * @throws {DatabaseStartError}
 */
export async function openDatabase(
  { url, migrate }: Config['database'],
  dataDir: Config['dataDir'],
  samples = false,
): Promise<Database> {
  if (url === undefined) return openEmbedded(dataDir, samples);
  await (migrate === 'start' ? migratePostgres(url) : assertMigrated(url));
  return new PostgresDatabase(url);
}

async function openEmbedded(dataDir: string | undefined, samples: boolean): Promise<Database> {
  const { PgliteDatabase } = await import('./pglite.database.js').catch((cause: unknown) => {
    const message = `DATABASE_URL is not set, and the embedded PostgreSQL (for development only) can't be loaded: ${String(cause)}`;
    throw new DatabaseStartError(message, { cause });
  });
  return PgliteDatabase.open(dataDir, samples);
}
