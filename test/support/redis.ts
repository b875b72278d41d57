import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { acceptsConnections } from './accepts-connections.js';

/** The Redis on the PATH, unless REDIS_SERVER names another. */
const program = process.env.REDIS_SERVER ?? 'redis-server';
const isInstalled = spawnSync(program, ['--version']).status === 0;

/** `describe`, but on a machine without Redis it prints what to install and skips. CI never skips. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (isInstalled || process.env.CI === 'true') return describe(name, tests);
  process.stderr.write(`Skipped, as there is no ${program}: apt-get install redis-server, or set REDIS_SERVER\n`);
  return describe.skip(name, tests);
}

/** A real Redis without persistence on a free port of 127.0.0.1. */
export interface TestRedis {
  readonly url: string;
  start(): Promise<void>;
  /** Kills the server, which breaks all connections. */
  kill(): Promise<void>;
  /** Suspends the server: it accepts data, but does not respond. */
  freeze(): void;
  /** Resumes the server. */
  thaw(): void;
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async () => {
    const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no' };
    server = spawn(
      program,
      Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      { stdio: 'ignore' },
    );
    while (!(await acceptsConnections(port))) await sleep(20);
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  await start();
  const url = `redis://127.0.0.1:${port}`;
  return { url, start, kill, freeze: () => void server?.kill('SIGSTOP'), thaw: () => void server?.kill('SIGCONT') };
}
