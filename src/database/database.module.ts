import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Config } from '../config/index.js';
import { DatabaseStartError } from './database.errors.js';
import { Database } from './database.js';
import { assertMigrated, migratePostgres } from './postgres.migrate.js';
import { PostgresDatabase } from './postgres.database.js';

/**
 * Opens the database before anything uses it, and closes it at shutdown. Depending on `DATABASE_MIGRATE`, it migrates the tables
 * or refuses to start while they are out of date.
 */
@Module({
  providers: [{ provide: Database, inject: [ConfigService], useFactory: openDatabase }],
  exports: [Database],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

async function openDatabase(config: ConfigService<Config, true>): Promise<Database> {
  const { url, migrate } = config.get('database', { infer: true });
  const isDevelopment = config.get('environment', { infer: true }) === 'development';
  if (url === undefined) return openEmbedded(config.get('dataDir', { infer: true }), isDevelopment);
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
