import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { thisApi } from '../../src/api.js';
import { demoToken } from '../support/demo-token.js';
import { createDatabase } from '../support/postgres.js';

const yours = { ...thisApi, name: 'Acme Tasks', audience: 'https://tasks.acme.example', service: 'acme-tasks' };

const settings = [
  'package.json',
  'nest-cli.json',
  'rolldown.config.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  '.swcrc',
];

/** Changed and built as the guide says. */
function changedCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yours-'));
  for (const path of ['src', ...settings]) cpSync(path, join(folder, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'src', 'api.ts'), `export const thisApi = ${JSON.stringify(yours)} as const;\n`);
  execFileSync('npm', ['run', 'build'], { cwd: folder, stdio: 'ignore' });
  mkdirSync(join(folder, 'deploy', 'gateway'), { recursive: true });
  return folder;
}

describe('a service with another name and audience in src/api.ts', () => {
  let folder: string;
  beforeAll(() => void (folder = changedCopy()));
  afterAll(() => rmSync(folder, { recursive: true }));

  const command = (name: string, ...options: string[]) =>
    execFileSync('node_modules/.bin/node', [join(folder, 'dist', 'cli', `${name}.js`), ...options]);
  const written = (path: string) => readFileSync(join(folder, path), 'utf8');

  it('has them in openapi.json and in the file for Envoy', () => {
    command('openapi');
    command('gateway', '--for', 'envoy');
    expect(JSON.parse(written('openapi.json'))).toMatchObject({ info: { title: yours.name } });
    expect(written('deploy/gateway/envoy.yaml')).toContain(yours.audience);
    for (const path of ['openapi.json', 'deploy/gateway/envoy.yaml']) {
      expect(written(path)).not.toContain(thisApi.name);
      expect(written(path)).not.toContain(thisApi.audience);
    }
  });

  describe('that runs with the local issuer', () => {
    const resource = 'https://gateway.example.com/tasks';
    let service: ChildProcess;
    let output = '';
    beforeAll(async () => {
      const ports = { PORT: '0', LOCAL_ISSUER_PORT: '0' };
      const database = { DATABASE_URL: (await createDatabase()) ?? '', DATA_DIR: 'memory' };
      const env = { PATH: process.env.PATH, NODE_ENV: 'development', ...ports, ...database, PUBLIC_URL: resource };
      service = spawn('node_modules/.bin/node', [join(folder, 'dist', 'main.js')], { env });
      const exited = once(service, 'exit').then(() => Promise.reject(new Error(output)));
      exited.catch(() => undefined);
      for (const stream of [service.stdout!, service.stderr!]) stream.on('data', (text) => (output += String(text)));
      while (!output.includes('Try in another terminal')) await Promise.race([once(service.stdout!, 'data'), exited]);
    });
    afterAll(() => service.kill('SIGKILL'));

    const address = (label: string) => new RegExp(`^ {2}${label} +(\\S+)`, 'm').exec(output)![1]!;
    const get = async <T>(path: string, headers = {}) =>
      (await (await fetch(`${address('API')}${path}`, { headers })).json()) as T;

    it('greets with its name', () => {
      expect(output).toContain(`\n  ${yours.name} is ready.\n`);
      expect(output).not.toContain(thisApi.name);
    });

    it('describes itself by its name, to people and to programs', async () => {
      expect((await get<OpenAPIObject>('/docs/openapi.json')).info.title).toBe(yours.name);
      const metadata = await get('/.well-known/oauth-protected-resource/tasks');
      expect(metadata).toMatchObject({ resource, resource_name: yours.name });
    });

    it('accepts the tokens of the local issuer, which have its audience', async () => {
      const token = await demoToken({ url: address('Local issuer') }, yours.examples.writer);
      expect(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())).toMatchObject({
        aud: yours.audience,
      });
      const listed = await get(yours.examples.resource, { authorization: `Bearer ${token}` });
      expect(listed).toMatchObject({ data: expect.any(Array) });
    });

    it('has its audience in the login of Swagger UI', async () => {
      expect(await get('/docs/settings.json')).toMatchObject({ client: { audience: yours.audience } });
    });
  });
});
