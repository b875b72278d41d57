import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { acceptsConnections } from '../support/accepts-connections.js';
import type { Shown } from '../support/shown-commands.js';
import { PageAddresses } from './page-addresses.js';

const root = path.resolve(import.meta.dirname, '../..');
/** Installed packages, but not those of the bundle, in `dist`. */
const notCopied = [
  './node_modules',
  './bench/node_modules',
  './examples/*/node_modules',
  '.git',
  '.data',
  '.env',
  'coverage',
];

/** Each request with curl also prints its status on standard error. */
const prelude = String.raw`set -eo pipefail
curl() { command curl -sS --write-out '%{stderr}HTTP status %{http_code}\n' "$@"; }
`;

/** Commands that go on until they are stopped, with the port, as pages name it, on which they then respond. */
const servers: readonly (readonly [RegExp, number])[] = [
  [/\bnpm start$/, 3000],
  [/^npm run frontend$/, 8080],
  [/ 'daemon off;'$/, 8443],
];

interface Output {
  readonly stdout: string;
  /** Of the responses to curl, in their order. */
  readonly statuses: string[];
}

/** A terminal in a copy of the repository, in which the commands of a page run. */
export class PageTerminal {
  private readonly running: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
    readonly addresses: PageAddresses,
  ) {}

  /** @param isClone whether the copy is a git repository, as its reader has it */
  static async open(environment: NodeJS.ProcessEnv, isClone: boolean): Promise<PageTerminal> {
    const folder = await mkdtemp(path.join(tmpdir(), 'page-'));
    await copyRepository(folder);
    if (isClone) await promisify(execFile)('bash', ['-c', clone], { cwd: folder });
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    const temporary = path.join(folder, 'tmp');
    await mkdir(temporary);
    const addresses = await PageAddresses.create(environment, temporary);
    // examples/typed-client reads the address from API.
    return new PageTerminal(folder, { ...process.env, ...environment, API: addresses.api }, addresses);
  }

  /** Runs the commands of one block in one shell. @throws {Error} one fails, and the page shows no output; the message has it */
  async run({ commands, output }: Pick<Shown, 'commands' | 'output'>): Promise<Output> {
    const lines = commands.map((command) => this.addresses.inCommand(command)).join('\n');
    const script = output === undefined ? lines : `{ ${lines}; } 2>&1 || true`;
    const port = servers.find(([server]) => server.test(commands.at(-1)!))?.[1];
    return port === undefined ? this.execute(script) : this.serve(script, port);
  }

  async close(): Promise<void> {
    for (const child of this.running.filter(isRunning)) {
      const ended = once(child, 'exit');
      process.kill(-child.pid!, 'SIGTERM'); // the shell and all that it started
      await ended;
    }
    await rm(this.folder, { recursive: true });
  }

  private async execute(script: string): Promise<Output> {
    const options = { cwd: this.folder, env: this.environment };
    const run = promisify(execFile)('bash', ['-c', prelude + script], options);
    run.child.stdin?.end();
    const { stdout, stderr } = await run.catch((error: Error & { stdout: string; stderr: string }) => {
      throw new Error([error.message, error.stdout, error.stderr].join('\n'));
    });
    return { stdout, statuses: [...stderr.matchAll(/^HTTP status (\d+)$/gm)].map(([, status = '']) => status) };
  }

  /** Starts a server, and waits until it accepts connections. @param port as the page names it */
  private async serve(script: string, port: number): Promise<Output> {
    const log = path.join(this.folder, `tmp/${port}.log`);
    // Not a pipe: Node.js would have a socket, which nginx can't open as /dev/stdout.
    const file = await open(log, 'w');
    const options = { cwd: this.folder, env: this.environment, detached: true };
    const child = spawn('bash', ['-c', prelude + script], { ...options, stdio: ['ignore', file.fd, file.fd] });
    await file.close();
    this.running.push(child);
    while (!(await acceptsConnections(this.addresses.portFor(port)))) {
      if (!isRunning(child))
        throw new Error(`It ended with ${child.exitCode ?? child.signalCode}:\n${await readFile(log, 'utf8')}`);
      await sleep(50);
    }
    return { stdout: '', statuses: [] };
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** By tar, which takes a tenth of the time of Node.js's `cp`. */
async function copyRepository(folder: string): Promise<void> {
  const excluded = notCopied.map((name) => `--exclude='${name}'`).join(' ');
  await promisify(execFile)('bash', ['-c', `tar -c ${excluded} -C '${root}' . | tar -x -C '${folder}'`]);
}

/** Its own origin, from which it has nothing to fetch. */
const clone = `set -e
git init --quiet --initial-branch main
git add --all
git -c user.name=test -c user.email=test@example.com -c commit.gpgsign=false commit --quiet --no-verify --message 'chore: copy'
git remote add origin .`;
