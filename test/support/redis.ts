import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { isAnswered } from './is-answered.js';

/** REDIS_SERVER names another server. */
const program = process.env.REDIS_SERVER ?? 'redis-server';
const isThere = spawnSync(program, ['--version']).status === 0;

/** `describe`, or on a machine without Redis a line that says what to install. CI has to have it. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (isThere || process.env.CI === 'true') return describe(name, tests);
  process.stderr.write(`Skipped, as there is no ${program}: apt-get install redis-server, or set REDIS_SERVER\n`);
  return describe.skip(name, tests);
}

/** A real Redis on a free port of this machine, which keeps nothing. */
export interface TestRedis {
  readonly url: string;
  start(): Promise<void>;
  /** Kills it, connections and all. */
  kill(): Promise<void>;
  /** It takes what is sent, and answers nothing. */
  freeze(): void;
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
    while (!(await isAnswered(port))) await sleep(20);
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
