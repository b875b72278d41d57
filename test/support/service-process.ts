import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createDatabase } from './postgres.js';

/** The built service in its own process, on a free port. */
export interface ServiceProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** The JSON lines that it has logged so far. */
  readonly log: string[];
  /** Resolves to its exit code; null after a signal. */
  readonly ended: Promise<number | null>;
}

/** The Node.js binary, the folder it runs in, and its user. */
interface Program {
  readonly node: string;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** @param flags the flags of Node.js */
export async function startService(
  environment: NodeJS.ProcessEnv,
  flags: string[] = [],
  { node, ...options }: Program = { node: 'node_modules/.bin/node' },
): Promise<ServiceProcess> {
  const { PATH } = process.env;
  const env = {
    PATH,
    NODE_ENV: 'test',
    PORT: '0',
    AUTH_AUDIENCE: 'api',
    ...(await database(environment)),
    ...environment,
  };
  const child = spawn(node, [...flags, 'dist/main.js'], { ...options, env });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => log.push(line));
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const gone = ended.then((code) => Promise.reject(new Error(`The service ended with ${code}:\n${log.join('\n')}`)));
  gone.catch(() => undefined);
  let url: string | undefined;
  while (!url) {
    await Promise.race([once(child.stdout, 'data'), gone]);
    url = /Server listening at (http:[^"]+)/.exec(log.join('\n'))?.[1];
  }
  return { url, child, log, ended };
}

/** One of its own, unless the test names one. The embedded PostgreSQL costs a service several seconds of CPU. */
async function database({ DATABASE_URL, DATA_DIR }: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  if (DATABASE_URL !== undefined || DATA_DIR !== undefined) return {};
  return { DATABASE_URL: await createDatabase(), DATA_DIR: 'memory' };
}
