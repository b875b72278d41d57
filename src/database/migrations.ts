import { join } from 'node:path';
import type { MigrationConfig } from 'drizzle-orm/migrator';

/** What `drizzle-kit generate` writes from the tables. The database remembers which of them it has had. */
export const migrations: MigrationConfig = { migrationsFolder: join(import.meta.dirname, 'migrations') };
