import { existsSync } from 'node:fs';
import {
  type AuthOptions,
  Issuers,
  RevocationSet,
  RevocationStore,
  Revocations,
  type StoredRevocation,
} from '../auth/index.js';
import { runCommand } from '../command-line/index.js';
import { type Config, loadEnvFile } from '../config/index.js';
import { type Database, DatabaseInUseError } from '../database/index.js';
import { openDatabase } from '../database/open-database.js';
import { givenToken } from '../doctor/given-token.js';
import { exitOnSignals } from '../lifecycle/shutdown-signals.js';
import {
  databaseTime,
  listRevocations,
  removeRevocation,
  storeRevocations,
} from '../revocations/revocations.repository.js';
import { fromRow } from '../revocations/revocation-rows.js';
import { configuredOrLocal } from './configured-or-local.js';
import { lineOf } from './revoke/line-of.js';
import { revocationOf } from './revoke/revocation-of.js';
import { type RevokeOptions, revokeCommand } from './revoke/revoke-command.js';

async function main(options: RevokeOptions): Promise<void> {
  exitOnSignals();
  loadEnvFile();
  const { auth, database: settings, dataDir } = configuredOrLocal(process.env);
  const given = await givenToken({ token: options.token }, process.stdin);
  const database = await open(settings, dataDir);
  try {
    if (isRevoking(options)) await revoke(options, given?.token, database, auth);
    else await report(database, options);
  } finally {
    await database.close();
  }
}

/** Only one process can open the embedded database, and the service does while it runs. */
async function open(settings: Config['database'], dataDir: Config['dataDir']): Promise<Database> {
  if (settings.url !== undefined) return openDatabase({ ...settings, migrate: 'never' }, dataDir);
  const remedy = 'stop the service, revoke, and start it again; or give both a PostgreSQL server (DATABASE_URL)';
  if (dataDir === undefined) throw new Error(`The database is in the memory of the service: set DATABASE_URL for both`);
  // A new one would have no service that reads it.
  if (!existsSync(`${dataDir}/postgres`)) {
    throw new Error(`There is no database in ${dataDir}: set DATABASE_URL or DATA_DIR as for the service`);
  }
  return openDatabase(settings, dataDir).catch((cause: unknown) => {
    if (!(cause instanceof DatabaseInUseError)) throw cause;
    throw new Error(`The embedded database can't be opened while the service runs: ${remedy}`, { cause });
  });
}

function isRevoking({ list, remove }: RevokeOptions): boolean {
  return list === undefined && remove === undefined;
}

async function report(database: Database, { list, remove }: RevokeOptions): Promise<void> {
  if (list) {
    const rows = await database.run(listRevocations);
    console.log(rows.length === 0 ? 'There are no revocations' : rows.map((row) => lineOf(fromRow(row))).join('\n'));
  } else if (remove !== undefined) {
    const isRemoved = await database.run((orm) => removeRevocation(orm, remove));
    if (!isRemoved) throw new Error('There is no such revocation: --list shows the IDs');
    console.log('Removed: the tokens are accepted again');
  }
}

async function revoke(
  options: RevokeOptions,
  token: string | undefined,
  database: Database,
  auth: AuthOptions,
): Promise<void> {
  // The clock of an operator's machine may be wrong.
  const now = await database.run(databaseTime);
  await storing(database, auth, now).revoke(revocationOf(options, token, auth, now));
}

/** Stores and prints revocations, and leaves it to the service to read them. */
function storing(database: Database, auth: AuthOptions, now: number): Revocations {
  class Store extends RevocationStore {
    override readonly known = new RevocationSet();
    override now = () => now;
    override async add(stored: StoredRevocation): Promise<void> {
      await database.run((orm) => storeRevocations(orm, [stored]));
      console.log(`Revoked: ${lineOf(stored)}`);
    }
  }
  return new Revocations(new Issuers(auth), auth, new Store());
}

/** `npm run revoke` */
await runCommand(revokeCommand(main));
