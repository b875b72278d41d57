import { join } from 'node:path';
import type { MigrationConfig } from 'drizzle-orm/migrator';

/** The migrations that `drizzle-kit generate` derives from the table definitions. The database records which were applied. */
export const migrations: MigrationConfig = { migrationsFolder: join(import.meta.dirname, 'migrations') };
