import { loadConfig, loadEnvFile } from '../config/index.js';
import { migratePostgres } from '../database/postgres.migrate.js';
import { endProcessAtOnce } from '../lifecycle/end-at-once.js';
import { messageOf } from './finding.js';

/** `npm run migrate`: brings the tables up to date and ends, for where the service itself may not (`DATABASE_MIGRATE=never`). */
async function main(): Promise<void> {
  endProcessAtOnce();
  loadEnvFile();
  const { url } = loadConfig(process.env).database;
  if (url === undefined) throw new Error('DATABASE_URL is not set: the embedded PostgreSQL is migrated by every start');
  await migratePostgres(url);
  console.log('The tables are up to date');
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
