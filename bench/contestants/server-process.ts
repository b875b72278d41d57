import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/free-port.ts';
import { onExit } from '../machine/clean-up.ts';
import { serverCore } from '../machine/cores.ts';
import { cpuTime, processTree, residentMemory } from '../machine/cpu-time.ts';
import { openConnections } from '../machine/open-connections.ts';
import { type Output, outputPipe } from './output.ts';

export interface Command {
  readonly command: readonly [file: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** From the start of a process to its first 200. */
export type StartUp = {
  /** Microseconds of CPU time of the process tree. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly wall: number;
  /** Bytes of memory after it. */
  readonly memory: number;
};

export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  readonly startUp: StartUp;
  /** What it has written first, up to 64 KiB. */
  output(): string;
  /** Stops its process tree (SIGSTOP), once all its connections are closed: it costs the others nothing. */
  pause(): Promise<void>;
  resume(): void;
  /** Ends it. */
  stop(): Promise<void>;
}

const startTimeout = 60_000;
const closeTimeout = 10_000;

/** Starts a server in production mode on its core, and waits until it responds. It writes to a pipe that is read. */
export async function startServer({ command, env }: Command): Promise<RunningServer> {
  const port = await freePort();
  const output = outputPipe();
  const started = performance.now();
  const child = spawn('taskset', ['-c', String(serverCore), ...command], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env, PORT: String(port) },
    stdio: ['ignore', output.pipe, output.pipe],
  });
  output.release();
  const stop = onExit(
    () => end(child, output),
    () => kill(child, output),
  );
  const { pid = 0 } = child;
  const url = `http://127.0.0.1:${port}`;
  await firstAnswer(child, `${url}/api/public`, output);
  const startUp = { cpu: cpuTime(pid), wall: performance.now() - started, memory: residentMemory(pid) };
  const pause = async () => {
    await connectionsClosed(port);
    signal(pid, 'SIGSTOP');
  };
  return { url, pid, startUp, stop, output: () => output.text(), pause, resume: () => signal(pid, 'SIGCONT') };
}

/** Without keep-alive, so that the server's first requests leave no connection. */
export const closing = { connection: 'close' };

async function firstAnswer(child: ChildProcess, url: string, output: Output): Promise<void> {
  const deadline = Date.now() + startTimeout;
  while (child.exitCode === null && Date.now() < deadline) {
    const status = await fetch(url, { headers: closing }).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 200) return;
    await sleep(5);
  }
  throw new Error(`${child.spawnargs.join(' ')} does not answer:\n${output.text()}`);
}

async function connectionsClosed(port: number): Promise<void> {
  const deadline = Date.now() + closeTimeout;
  while (openConnections(port) > 0) {
    if (Date.now() > deadline) throw new Error(`Other clients are connected to the server at port ${port}`);
    await sleep(2);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  for (const one of processTree(pid)) process.kill(one, name);
}

async function end(child: ChildProcess, output: Output): Promise<void> {
  if (isRunning(child)) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    signal(child.pid ?? 0, 'SIGCONT');
    child.kill('SIGTERM');
    // Some peers wait for idle keep-alive connections before they exit.
    const patience = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(patience);
  }
  kill(child, output);
}

function kill(child: ChildProcess, output: Output): void {
  if (isRunning(child)) signal(child.pid ?? 0, 'SIGKILL');
  output.remove();
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
