import { execFileSync } from 'node:child_process';
// With the extension .ts, because Jest loads this file by Node.js itself.
import { keepFilesInMemory } from './memory-files.ts';
import { startPostgres } from './postgres-server.ts';

declare global {
  /** Passed from Jest's globalSetup to its globalTeardown, which run in the same process. */
  var stopPostgres: (() => Promise<void>) | undefined;
}

/** Builds the service, which some tests start as a process, and starts the PostgreSQL server that all tests share. */
export default async function setup(): Promise<void> {
  keepFilesInMemory();
  execFileSync('npm', ['run', 'build'], { stdio: 'ignore' });
  // The data need not survive a power failure.
  const { url, stop } = await startPostgres(['-c', 'fsync=off']);
  process.env.TEST_POSTGRES_URL = url;
  globalThis.stopPostgres = stop;
}
