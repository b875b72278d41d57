import { parseArgs } from 'node:util';
import { loadConfig, loadEnvFile } from '../config/index.js';
import { migratePostgres } from '../database/postgres.migrate.js';
import { exitOnSignals } from '../lifecycle/shutdown-signals.js';
import { runCommand } from './run-command.js';

const usage = `Runs the migrations of DATABASE_URL.

  npm run -s migrate`;

/** `npm run migrate`: runs the migrations, for installations where the service itself must not (`DATABASE_MIGRATE=never`). */
async function main(): Promise<void> {
  if (parseArgs({ options: { help: { type: 'boolean', short: 'h' } } }).values.help) return console.log(usage);
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

runCommand(main);
