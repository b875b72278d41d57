import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { thisApi } from '../../src/api.js';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { roles } from '../../src/roles.js';
import { freePort } from '../support/free-port.js';
import { createDatabase } from '../support/postgres.js';
import { startService } from '../support/service-process.js';

const run = promisify(execFile);
const audience = 'https://messages.example.com';

/** The service in development, as `npm start` runs it. */
interface Started {
  readonly child: ChildProcess;
  /** Its output up to the end of the message at startup. */
  readonly output: string;
}

const common = { PATH: process.env.PATH, PORT: '0', DATA_DIR: 'memory', AUTH_AUDIENCE: audience };

async function startInDevelopment(environment: NodeJS.ProcessEnv): Promise<Started> {
  const DATABASE_URL = (await createDatabase()) ?? '';
  const env = { ...common, DATABASE_URL, ...environment };
  const child = spawn('node_modules/.bin/node', ['dist/main.js'], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const exited = once(child, 'exit').then(([code]) => Promise.reject(new Error(`Exit code ${code}:\n${output}`)));
  exited.catch(() => undefined);
  while (!output.includes('api/messages\n')) await Promise.race([once(child.stdout, 'data'), exited]);
  return { child, output };
}

const rowOf = ({ output }: Started, label: string) => new RegExp(`^ {2}${label} +(.+)$`, 'm').exec(output)?.[1];

describe('startup with a configured issuer', () => {
  let service: Started | undefined;
  afterEach(async () => {
    if (service?.child.kill()) await once(service.child, 'exit');
    service = undefined;
  });

  describe('that issues tokens to a client', () => {
    let issuer: LocalIssuer;
    beforeAll(async () => {
      // As in start.ts: Jest can't load jose statically and dynamically in one file.
      const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
      issuer = await startLocalIssuer({ port: 0, audience, users: roles });
    });
    afterAll(() => issuer.close());

    it('prints the issuer, the keys and commands that work as printed', async () => {
      const environment = {
        AUTH_ISSUER: issuer.url,
        AUTH_CLIENT_ID: 'demo-client',
        AUTH_CLIENT_SECRET: 'demo-secret',
      };
      service = await startInDevelopment(environment);
      expect(service.output).toContain(`${thisApi.name} is ready.`);
      expect(rowOf(service, 'Docs')).toBe(`${rowOf(service, 'API')}/docs`);
      expect(rowOf(service, 'Issuer')).toBe(issuer.url);
      expect(rowOf(service, 'Audience')).toBe(audience);
      expect(rowOf(service, 'Keys')).toMatch(/^1: [\w-]+$/);
      expect(service.output).not.toMatch(/demo-secret|The last one needs|warn/i);
      const commands = [...service.output.matchAll(/^ {2}((?:npm|curl) .*)$/gm)].map(([, command]) => command!);
      const env = { ...process.env, ...common, ...environment };
      const [doctor, greeting, messages] = await Promise.all(
        commands.map(async (command) => (await run('bash', ['-c', command], { env })).stdout),
      );
      expect(doctor).not.toContain('✗');
      expect(JSON.parse(greeting!)).toEqual({ message: expect.any(String) });
      expect(JSON.parse(messages!)).toEqual({ data: [], nextCursor: null });
    });
  });

  it('prints why it has no keys when the issuer is down, and runs nevertheless', async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    service = await startInDevelopment({ AUTH_ISSUER: issuer, DOCS_ENABLED: 'false' });
    expect(service.output).toContain(`${thisApi.name} is running, but lacks keys to check tokens with.`);
    expect(rowOf(service, 'Keys')).toMatch(/^none yet: discovery failed: .*ECONNREFUSED/);
    expect(rowOf(service, 'Docs')).toBeUndefined();
    expect((await fetch(`${rowOf(service, 'API')}/api/public`)).status).toBe(200);
  });

  it('waits for an issuer that does not respond no longer than AUTH_JWKS_TIMEOUT', async () => {
    await using issuer = await TestIssuer.start({ audience });
    issuer.slow(60_000);
    service = await startInDevelopment({ AUTH_ISSUER: issuer.url, AUTH_JWKS_TIMEOUT: '1' });
    expect(rowOf(service, 'Keys')).toMatch(/^none yet: .*timeout/i);
  });

  it('prints the keys of each of several issuers', async () => {
    await using one = await TestIssuer.start({ audience, keyName: 'one' });
    await using two = await TestIssuer.start({ audience, keyName: 'two' });
    two.rotate();
    const issuers = [one, two].map(({ url }) => ({ issuer: url, audience }));
    service = await startInDevelopment({ AUTH_AUDIENCE: '', AUTH_ISSUERS: JSON.stringify(issuers) });
    const rows = [...service.output.matchAll(/^ {2}(?:Issuer|Keys) +(.+)$/gm)].map(([, text]) => text);
    expect(rows).toEqual([one.url, '1: one-1', two.url, '2: two-1, two-2']);
  });

  it.each(['test', 'production'])('prints only JSON lines when NODE_ENV is %s', async (environment) => {
    await using issuer = await TestIssuer.start({ audience });
    const DATABASE_URL = (await createDatabase()) ?? '';
    const { log, child, ended } = await startService({
      NODE_ENV: environment,
      AUTH_ISSUER: issuer.url,
      DATABASE_URL,
      SHUTDOWN_DELAY: '0',
    });
    child.kill();
    expect(await ended).toBe(0);
    expect(log.length).toBeGreaterThan(1);
    for (const line of log) expect(JSON.parse(line)).toHaveProperty('level');
  });
});

describe('a misspelt variable', () => {
  const line = 'AUHT_ISSUER is not a variable of this service: did you mean AUTH_ISSUER?';

  it('is warned about, with the right name and without its value', async () => {
    await using issuer = await TestIssuer.start({ audience });
    const { log, child, ended } = await startService({
      NODE_ENV: 'production',
      AUTH_ISSUER: issuer.url,
      AUHT_ISSUER: 'https://value.example.com',
      AUTH_SECRET: 'hidden',
      DATABASE_URL: (await createDatabase()) ?? '',
      SHUTDOWN_DELAY: '0',
    });
    child.kill();
    await ended;
    const warnings = log
      .map((json) => JSON.parse(json) as { level: number; msg: string })
      .filter((one) => one.level === 40);
    expect(warnings.map(({ msg }) => msg)).toEqual([
      line,
      'AUTH_SECRET is not a variable of this service: docs/reference/configuration.md lists them',
    ]);
    expect(log.join('\n')).not.toMatch(/value\.example|hidden/);
  });

  it('is named beside the problems of an invalid configuration, which it may be the cause of', async () => {
    const env = { PATH: process.env.PATH, NODE_ENV: 'production', AUHT_ISSUER: 'https://value.example.com' };
    await expect(run('node_modules/.bin/node', ['dist/main.js'], { env })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'The configuration is invalid:\n  AUTH_ISSUER: required in production\n  AUTH_AUDIENCE: required in production\n' +
        `  DATABASE_URL: required in production\n  ${line}\n`,
    });
  });

  it('is found in .env too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'env-file-'));
    await writeFile(join(folder, '.env'), 'AUHT_ISSUER=https://value.example.com\nPORT=none\n');
    const [node, main] = [resolve('node_modules/.bin/node'), resolve('dist/main.js')];
    const started = run(node, [main], { cwd: folder, env: { PATH: process.env.PATH } });
    await expect(started).rejects.toMatchObject({ stderr: expect.stringContaining(line) });
    await rm(folder, { recursive: true });
  });
});
