import { CommandLine, runCommand } from '../command-line/index.js';
import { loadConfig, loadEnvFile } from '../config/index.js';
import { migratePostgres } from '../database/postgres.migrate.js';
import { exitOnSignals } from '../lifecycle/shutdown-signals.js';

const description = `Runs the migrations of DATABASE_URL.

For installations where the service itself must not (DATABASE_MIGRATE=never). While another process migrates, it waits.`;

async function main(): Promise<void> {
  exitOnSignals();
  loadEnvFile();
  const { url } = loadConfig(process.env).database;
  if (url === undefined)
    throw new Error(
      'DATABASE_URL is not set. The embedded PostgreSQL needs no command: the service migrates it at startup',
    );
  await migratePostgres(url);
  console.log('The tables are up to date');
}

/** `npm run migrate` */
await runCommand(new CommandLine('npm run -s migrate --', description).action(main));
