import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { acceptsConnections } from './accepts-connections.js';

/** Debian's nginx, unless NGINX_PATH names another. */
const program = process.env.NGINX_PATH ?? '/usr/sbin/nginx';
const isInstalled = existsSync(program);

/** `describe`, but on a machine without nginx it prints what to install and skips. CI never skips. */
export function describeWithNginx(name: string, tests: () => void): void {
  if (isInstalled || process.env.CI === 'true') return describe(name, tests);
  process.stderr.write(`Skipped, as there is no ${program}: apt-get install nginx-light, or set NGINX_PATH\n`);
  return describe.skip(name, tests);
}

const configuration = 'deploy/gateway/nginx.conf';

/** A real nginx with the configuration that is deployed. */
export interface TestNginx {
  /** The address of nginx, without the path prefix. */
  readonly url: string;
  readonly certificate: string;
  /** The lines of its access log so far. */
  log(): Promise<AccessLine[]>;
  /** Waits for the line of a request: nginx writes it after the response. @throws {Error} there is none within 10 s */
  lineOf(requestId: string): Promise<AccessLine>;
  stop(): Promise<void>;
}

export interface AccessLine {
  readonly requestId: string;
  readonly ip: string;
  readonly path: string;
  readonly status: number;
  /** The addresses of all replicas that were tried, separated by commas. */
  readonly upstream: string;
}

export interface NginxOptions {
  /** Whether nginx requests certificates of clients, which a comment in the configuration turns on. */
  readonly requestsCertificates?: boolean;
}

/** @param replicas the addresses of two replicas */
export async function startNginx(
  replicas: readonly string[],
  { requestsCertificates = false }: NginxOptions = {},
): Promise<TestNginx> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  // When nginx runs as root, its workers run as another user.
  await chmod(folder, 0o755);
  const certificate = await makeCertificate(folder);
  const port = await freePort();
  const [first = '', second = ''] = replicas.map((url) => new URL(url).host);
  const file = join(folder, 'nginx.conf');
  // Only addresses, ports, paths and what its comments propose may differ from the deployed configuration.
  const here = { 'listen 8443': `listen 127.0.0.1:${port}`, 'service-1:3000': first, 'service-2:3000': second };
  const paths = { ' /tmp/': ` ${folder}/`, '/etc/nginx/tls/': `${folder}/`, '/dev/stdout': `${folder}/access.log` };
  const proposed: Record<string, string> = requestsCertificates ? { '# ssl_verify_client': 'ssl_verify_client' } : {};
  await writeFile(file, replaceEach(await readFile(configuration, 'utf8'), { ...here, ...paths, ...proposed }));
  const stop = await run(file, port);
  const log = async () => {
    // The last one may be incomplete.
    const lines = (await readFile(join(folder, 'access.log'), 'utf8')).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as AccessLine); // the JSON of its log_format
  };
  return {
    url: `https://127.0.0.1:${port}`,
    certificate,
    log,
    lineOf: async (requestId) => {
      for (const end = performance.now() + 10_000; performance.now() < end; await sleep(20)) {
        const line = (await log()).find((one) => one.requestId === requestId);
        if (line) return line;
      }
      throw new Error(`nginx has logged no request ${requestId}`);
    },
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

function replaceEach(text: string, replacements: Record<string, string>): string {
  return Object.entries(replacements).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${configuration} has no "${from}"`);
    return text.replaceAll(from, to);
  }, text);
}

/** @returns a certificate for this machine; it and its key are in the folder too */
async function makeCertificate(folder: string): Promise<string> {
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'tls.key'];
  const args = ['req', '-x509', ...key, '-subj', '/CN=localhost', '-addext', names, '-out', 'tls.crt'];
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  return readFile(join(folder, 'tls.crt'), 'utf8');
}

/** Starts nginx. Returns the function that stops it. */
async function run(file: string, port: number): Promise<() => Promise<void>> {
  const nginx = spawn(program, ['-c', file, '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  nginx.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(nginx, 'exit');
  while (!(await acceptsConnections(port))) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended with ${nginx.exitCode}:\n${errors}`);
    await sleep(20);
  }
  return async () => {
    nginx.kill('SIGTERM');
    await ended;
  };
}
