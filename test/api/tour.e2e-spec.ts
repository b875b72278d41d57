import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { thisApi } from '../../src/api.js';
import { createDatabase } from '../support/postgres.js';

const run = promisify(execFile);
const shell = (command: string, env: NodeJS.ProcessEnv) => run('bash', ['-c', command], { env });

describe('the quickstart:', () => {
  let dataDir: string;
  let service: ChildProcess;
  let output = '';
  let api: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tour-'));
    env = { ...process.env, NODE_ENV: 'development', PORT: '0', LOCAL_ISSUER_PORT: '0', DATA_DIR: dataDir };
    env.DATABASE_URL = (await createDatabase()) ?? '';
    service = spawn('node_modules/.bin/node', ['dist/main.js'], { env });
    service.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    service.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    while (!output.includes('api/messages\n')) await Promise.race([once(service.stdout!, 'data'), exited()]);
    api = /^ {2}API +(\S+)/m.exec(output)![1]!;
    env.LOCAL_ISSUER_PORT = new URL(/Local issuer\s+(\S+)/.exec(output)![1]!).port;
  });

  afterAll(async () => {
    service.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  async function exited(): Promise<never> {
    const [code] = (await once(service, 'exit')) as [number];
    throw new Error(`The service ended with ${code}:\n${output}`);
  }

  it('npm start prints one block of commands that work as printed', async () => {
    const commands = [...output.matchAll(/^ {2}(curl [^]*?[^\\])$/gm)].map(([, command]) => command!);
    expect(commands).toHaveLength(3);
    const responses = await Promise.all(commands.map((command) => shell(command, env)));
    expect(responses.map(({ stdout }) => JSON.parse(stdout) as unknown)).toEqual([
      { message: expect.any(String) },
      { data: expect.any(Array), nextCursor: null },
      expect.objectContaining({ text: 'Hello, world', author: 'admin', version: 1 }),
    ]);
  });

  it('npm start prints nothing else but its steps: no warning, no list of modules', () => {
    const lines = output.slice(0, output.indexOf(`${thisApi.name} is ready`)).split('\n');
    expect(lines.filter((line) => line.trim() && !/^ {2}.+…$|Server listening/.test(line))).toEqual([]);
  });

  it('Swagger UI logs in at the local issuer', async () => {
    const settings = await (await fetch(`${api}/docs/settings.json`)).json();
    expect(settings).toMatchObject({ client: { clientId: 'swagger-ui', audience: thisApi.audience } });
    const document = await (await fetch(`${api}/docs/openapi.json`)).json();
    expect(document).toMatchObject({ servers: [{ url: api }], components: { securitySchemes: { oauth2: {} } } });
  });

  const token = (...args: string[]) => run('npm', ['run', '-s', 'token', '--', ...args], { env });

  it('npm run token prints a token and nothing else', async () => {
    const { stdout, stderr } = await token('--as', 'manager');
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(stderr).toBe('');
  });

  it('npm run token gets a token with the requested scopes and audience', async () => {
    const { stdout } = await token(
      '--as',
      'admin',
      '--scope',
      'read:messages',
      '--audience',
      'https://x.example',
      '--decode',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      header: { alg: 'RS256', typ: 'at+jwt' },
      claims: { sub: 'admin', scope: 'read:messages', aud: 'https://x.example' },
    });
  });

  it('npm run snippet --dpop prints a pipeline that the service accepts', async () => {
    const snippet = await run('npm', ['run', '-s', 'snippet', '--', 'GET', '/api/messages', '--dpop', '--url', api], {
      env,
    });
    const { stdout: status } = await shell(
      snippet.stdout.replace('curl ', "curl -s -o /dev/null -w '%{http_code}' "),
      env,
    );
    expect(status).toBe('200');
  });

  it.each([
    [['--as', 'nobody'], 1, /manager, admin, guest/],
    [['--unknown'], 2, /--unknown/],
  ])('npm run token %j exits with %d and reports what is wrong', async (args, code, message) => {
    await expect(token(...args)).rejects.toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });

  const doctor = (...args: string[]) => run('npm', ['run', '-s', 'doctor', '--', ...args], { env });

  it('npm run doctor finds nothing wrong with a valid token', async () => {
    const { stdout: good } = await token('--as', 'manager');
    const { stdout } = await doctor('--token', good.trim());
    expect(stdout).toContain('✓ its signature is valid: its subject is manager');
    expect(stdout).not.toContain('✗');
  });

  it('npm run doctor reports what is wrong with an invalid token and exits with 1', async () => {
    const { stdout: wrong } = await token('--as', 'manager', '--audience', 'https://other.example');
    await expect(doctor('--token', wrong.trim())).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /✓ its header is valid, without critical extensions\n✗ the service would reject the token: audience_mismatch\n(?: {4}.+\n)+ {2}→ /,
      ),
    });
  });

  it('npm run doctor reports that the issuer is unavailable', async () => {
    const offline = run('npm', ['run', '-s', 'doctor'], { env: { ...env, LOCAL_ISSUER_PORT: '1' } });
    await expect(offline).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/✗ discovery failed: .*\n {2}→ is /),
    });
  });

  it('the service exits with 0 soon after SIGTERM, even while a client keeps its connection alive', async () => {
    const agent = new Agent({ keepAlive: true });
    await once(get(`${api}/api/public`, { agent }), 'response');
    const ended = once(service, 'exit');
    const began = performance.now();
    service.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(output).not.toMatch(/error/i);
    agent.destroy();
  });
});

describe('startup', () => {
  it.each([
    [
      'its port',
      (port: string) => ({ PORT: port, LOCAL_ISSUER_PORT: '0' }),
      /^PORT \d+ is in use by another process: .*\n$/,
    ],
    [
      'the port of the local issuer',
      (port: string) => ({ PORT: '0', LOCAL_ISSUER_PORT: port }),
      /^port \d+ of the .*\n$/,
    ],
    ['each port', (port: string) => ({ PORT: port, LOCAL_ISSUER_PORT: port }), /^PORT \d+ is in use by .*\n$/],
  ])('fails with one line when %s is in use', async (_what, environment, line) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo; // of a server that listens on TCP
    const failure = { code: 1, stderr: expect.stringMatching(line) };
    await expect(start(environment(String(port)))).rejects.toMatchObject(failure);
    taken.close();
  });

  const start = (environment: NodeJS.ProcessEnv) =>
    run('node_modules/.bin/node', ['dist/main.js'], {
      env: { PATH: process.env.PATH, DATA_DIR: 'memory', ...environment },
    });

  it('fails in production without issuer, audience and database, and starts no local issuer', async () => {
    await expect(start({ NODE_ENV: 'production' })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'The configuration is invalid:\n  AUTH_ISSUER: required in production\n' +
        '  AUTH_AUDIENCE: required in production\n  DATABASE_URL: required in production\n',
    });
  });

  describe('with a .env', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'env-file-'));
      await writeFile(join(folder, '.env'), 'PORT=from-the-file\nLOG_LEVEL=from-the-file\n');
    });
    afterAll(() => rm(folder, { recursive: true }));

    const startThere = (environment: NodeJS.ProcessEnv) =>
      run(resolve('node_modules/.bin/node'), [resolve('dist/main.js')], {
        cwd: folder,
        env: { PATH: process.env.PATH, ...environment },
      });

    it('fails for an invalid value of the file in development, where variables set outside take precedence', async () => {
      await expect(startThere({ LOG_LEVEL: 'info' })).rejects.toMatchObject({
        code: 1,
        stderr: 'The configuration is invalid:\n  PORT: expected a whole number from 0 to 65535\n',
      });
    });

    it('ignores the file in production', async () => {
      await expect(startThere({ NODE_ENV: 'production' })).rejects.toMatchObject({
        stderr: expect.not.stringContaining('PORT'),
      });
    });
  });

  it('fails with one line that does not contain the password when the database is unreachable', async () => {
    const DATABASE_URL = 'postgres://user:secret@127.0.0.1:1/messages';
    const error = await start({ DATABASE_URL, PORT: '0', LOCAL_ISSUER_PORT: '0' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 1, stderr: expect.stringMatching(/^[^\n]+\n$/) });
    expect(JSON.stringify(error)).not.toContain('    at ');
  });
});
