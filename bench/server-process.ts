import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onExit } from './clean-up.ts';
import { serverCore } from './cores.ts';
import { freePort } from '../test/support/free-port.ts';

export interface Command {
  readonly command: readonly [file: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of its process to its first 200. */
  readonly startUp: number;
  stop(): Promise<void>;
}

const startTimeout = 60_000;

/** Starts a server in production mode on its core, and waits until it responds. Its output is written to a file. */
export async function startServer({ command, env }: Command): Promise<RunningServer> {
  const port = String(await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'bench-server-'));
  const output = openSync(join(folder, 'output'), 'w');
  const { PATH = '', HOME = '' } = process.env;
  const started = performance.now();
  const child = spawn('taskset', ['-c', String(serverCore), ...command], {
    env: { PATH, HOME, NODE_ENV: 'production', ...env, PORT: port },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const stop = onExit(
    () => end(child, folder),
    () => kill(child, folder),
  );
  const url = `http://127.0.0.1:${port}`;
  await firstAnswer(child, `${url}/api/public`, folder);
  return { url, pid: child.pid ?? 0, startUp: performance.now() - started, stop };
}

async function firstAnswer(child: ChildProcess, url: string, folder: string): Promise<void> {
  const deadline = Date.now() + startTimeout;
  while (child.exitCode === null && Date.now() < deadline) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 200) return;
    await sleep(5);
  }
  throw new Error(`${child.spawnargs.join(' ')} does not answer:\n${readFileSync(join(folder, 'output'), 'utf8')}`);
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    // Some peers wait for idle keep-alive connections before they exit.
    const patience = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(patience);
  }
  kill(child, folder);
}

function kill(child: ChildProcess, folder: string): void {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
