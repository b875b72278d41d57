import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Config } from '../config/index.js';
import { Database } from './database.js';
import { openDatabase } from './open-database.js';

/**
 * Opens the database before anything uses it, and closes it at shutdown. Depending on `DATABASE_MIGRATE`, it migrates the tables
 * or refuses to start while they are out of date.
 */
@Module({
  providers: [{ provide: Database, inject: [ConfigService], useFactory: openConfigured }],
  exports: [Database],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

function openConfigured(config: ConfigService<Config, true>): Promise<Database> {
  return openDatabase(
    config.get('database', { infer: true }),
    config.get('dataDir', { infer: true }),
    config.get('environment', { infer: true }) === 'development',
  );
}
