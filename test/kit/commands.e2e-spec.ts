import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TestIssuer, createProof, createProofKey } from '../../src/testing/index.js';
import { freePort } from '../support/free-port.js';
import { ordersModule } from './orders.js';

const cli = path.resolve('dist/package-cli/cli.js');

interface Run {
  readonly input?: string;
  readonly cwd?: string;
  readonly variables?: NodeJS.ProcessEnv;
}

function start(args: readonly string[], { cwd, variables }: Run = {}): ChildProcess {
  const env = { PATH: process.env.PATH, ...variables };
  return spawn(process.execPath, [cli, ...args], { env, cwd, stdio: 'pipe' });
}

async function command(args: readonly string[], run: Run = {}) {
  const child = start(args, run);
  child.stdin!.end(run.input);
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [code] = child.exitCode === null ? ((await once(child, 'exit')) as [number]) : [child.exitCode];
  return { code, stdout, stderr };
}

/** Starts the issuer of the command, and waits until it has printed everything. */
async function startIssuer(port: number, ...args: string[]) {
  const child = start(['issuer', '--port', String(port), ...args]);
  let output = '';
  for await (const chunk of child.stdout!.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    if (output.includes('A token:')) break;
  }
  const stop = async () => {
    child.kill();
    await once(child, 'exit');
  };
  return { output, stop };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'commands-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the command line', () => {
  it('shows the commands with --help', async () => {
    const { code, stdout } = await command(['--help']);
    expect(stdout).toMatch(/^ {2}init .*\n {2}issuer .*\n {2}token .*\n {2}doctor .*\n {2}conformance /m);
    expect(code).toBe(0);
  });

  it.each(['init', 'issuer', 'token', 'doctor', 'conformance'])('shows the options of %s with --help', async (name) => {
    const { code, stdout, stderr } = await command([name, '--help']);
    expect(stdout).toContain(`npx --no nest-resource-server ${name}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each([
    [[], 'Name a command'],
    [['serve'], 'Unknown command'],
    [['token', '--usr', 'ann'], 'Unknown option --usr. Did you mean --user?\n'],
    [['docter'], 'Unknown command. Did you mean doctor?\n'],
    [['token', 'ann'], 'Unexpected argument: each belongs to an option\n'],
    [['token', '--user'], '--user needs a value\n'],
    [['token', '--user', '--port', '4000'], '--user needs a value (one that begins with a dash: --user=VALUE)\n'],
    [['token', '--help=yes'], '--help takes no value\n'],
    [['doctor', '--public-url'], '--public-url needs a value\n'],
    [['issuer', '--port', 'x'], '--port must be a whole number'],
    [['issuer', '--profile', 'x'], '--profile must be one of auth0, rfc9068'],
    [['doctor', '--audience', 'api'], 'Give --issuer'],
    [['doctor', '--issuer', 'https://issuer.example.com'], 'Give --audience'],
    [['doctor', '--proof', 'ey.J.x'], 'Give --issuer'],
    [
      ['doctor', '--issuer', 'https://issuer.example.com', '--audience', 'api', '--proof', 'ey.J.x'],
      'Give the token of the proof, too: --token TOKEN\n',
    ],
    [['doctor', 'ey.J.x'], 'Unexpected argument'],
    [['doctor', '--ey.J.x'], 'Unknown option\n'],
  ])('exits with 2 and two lines when the arguments are %j', async (args, problem) => {
    const { code, stdout, stderr } = await command(args);
    expect(stderr).toContain(problem);
    expect(stderr).toMatch(/^.*\nFor the usage: npx --no nest-resource-server .*--help\n$/);
    expect(stderr).not.toContain('ey.J.x');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('issuer and token', () => {
  let port: number;
  let issuer: Awaited<ReturnType<typeof startIssuer>>;
  let app: INestApplication;
  const url = () => `http://127.0.0.1:${port}`;
  const token = async (...args: string[]) => (await command(['token', '--port', String(port), ...args])).stdout.trim();
  const claimsOf = (encoded: string) =>
    JSON.parse(Buffer.from(encoded.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
  const orders = async (encoded: string) => {
    const response = await fetch(`${await app.getUrl()}/orders`, { headers: { authorization: `Bearer ${encoded}` } });
    return response.status;
  };

  beforeAll(async () => {
    port = await freePort();
    const users = {
      ann: { scopes: ['read:orders', 'write:orders'], claims: { org_id: 'org_1' } },
      bob: { scopes: [] },
      eve: {},
    };
    await writeFile(path.join(folder, 'users.json'), JSON.stringify(users));
    issuer = await startIssuer(port, '--users', path.join(folder, 'users.json'));
    const module = await Test.createTestingModule({ imports: [ordersModule(url(), 'api')] }).compile();
    app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  it('print the options of the app, and only the token', async () => {
    expect(issuer.output).toContain(`AUTH_ISSUER=${url()}\n  AUTH_AUDIENCE=api\n`);
    expect(issuer.output).toContain('ann  read:orders write:orders\n  bob  (no scopes)\n  eve  (every scope');
    const { stdout, stderr, code } = await command(['token', '--port', String(port)]);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(claimsOf(stdout)).toMatchObject({ iss: url(), aud: 'api', sub: 'ann', org_id: 'org_1' });
  });

  it.each([
    ['the scopes of the user', [], 200],
    ['some of them', ['--scope', 'write:orders'], 403],
    ['no scopes', ['--user', 'bob'], 403],
    ['the scopes that are asked for', ['--user', 'eve', '--scope', 'read:orders'], 200],
    ['another audience', ['--audience', 'https://other.example.com'], 401],
  ])('issue a token with %s', async (_what, args, status) => {
    expect(await orders(await token(...args))).toBe(status);
  });

  it.each([
    ['an unknown user', ['--user', 'mallory'], 'There is no such user. There are ann, bob, eve'],
    ['a scope that the user lacks', ['--scope', 'delete:orders'], 'This user has the scopes read:orders write:orders'],
  ])('issue no token for %s', async (_what, args, message) => {
    const { stdout, stderr, code } = await command(['token', '--port', String(port), ...args]);
    expect(stderr).toContain(message);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  });

  it('reject another grant, a form that is too long, and other addresses', async () => {
    const post = async (body: string) => {
      const response = await fetch(`${url()}/token`, { method: 'POST', body: new URLSearchParams(body) });
      return [response.status, ((await response.json()) as { error: string }).error];
    };
    expect(await post('grant_type=password&username=ann')).toEqual([400, 'unsupported_grant_type']);
    expect(await post(`grant_type=client_credentials&client_id=${'x'.repeat(20_000)}`)).toEqual([
      400,
      'invalid_request',
    ]);
    expect((await fetch(`${url()}/token`)).status).toBe(404);
  });

  // DNS rebinding: a web page's own name leads to 127.0.0.1.
  it('issue no token under another name of this machine', async () => {
    const sent = request(`${url()}/token`, { method: 'POST', headers: { host: `rebound.example.com:${port}` } });
    sent.end('grant_type=client_credentials&client_id=ann');
    const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(421);
  });

  it('work with the running app after the issuer starts again with a new key', async () => {
    const before = await token();
    expect(await orders(before)).toBe(200);
    await issuer.stop();
    issuer = await startIssuer(port, '--users', path.join(folder, 'users.json'));
    expect(await orders(await token())).toBe(200);
  });

  it('satisfy the doctor', async () => {
    const options = ['--issuer', url(), '--audience', 'api', '--token', '-'];
    const { stdout, code } = await command(['doctor', ...options], { input: await token() });
    expect(stdout).toContain('its signature is valid: its subject is ann, its scopes are read:orders write:orders');
    expect({ code, failed: stdout.match(/^✗.*$/gm) }).toEqual({ code: 0, failed: null });
  });

  it('let the doctor find a slash too many, by the variables of the app', async () => {
    const variables = { AUTH_ISSUER: `${url()}/`, AUTH_AUDIENCE: 'api' };
    const { stdout, code } = await command(['doctor', '--token', await token()], { variables });
    expect(stdout).toContain('in the slash at the end');
    expect(code).toBe(1);
  });

  it.each([
    [['--issuer', 'orders', '--audience', 'api'], 'issuer: expected an http(s) address'],
    [['--issuer', 'http://127.0.0.1:1', '--audience', 'api'], 'cannot be reached'],
    [
      ['--issuer', 'http://127.0.0.1:1', '--audience', 'api', '--algorithms', 'HS256'],
      'algorithms: expected some of RS256',
    ],
  ])('let the doctor report options that AuthModule rejects: %j', async (options, problem) => {
    const { stdout, code } = await command(['doctor', ...options]);
    expect(stdout).toContain(problem);
    expect(code).toBe(1);
  });
});

describe('doctor', () => {
  it('examines the proof of a token, and echoes neither', async () => {
    await using issuer = await TestIssuer.start({ audience: 'api' });
    const key = createProofKey();
    const accessToken = issuer.token({ claims: { cnf: { jkt: key.thumbprint } } });
    const url = 'https://api.example.com/orders';
    const proof = createProof({ key, url, accessToken });
    const options = ['--issuer', issuer.url, '--audience', 'api', '--public-url', 'https://api.example.com'];
    const args = ['doctor', ...options, '--token', '-', '--proof', proof, '--url', url];
    const { code, stdout, stderr } = await command(args, { input: `DPoP ${accessToken}` });
    expect(stdout).toContain(`✓ the proof fits the token and GET ${url}\n`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const part of `${accessToken}.${proof}`.split('.')) expect(stdout).not.toContain(part);
  });
});

describe('issuer', () => {
  it('does not start with a file of another form', async () => {
    const file = path.join(folder, 'wrong.json');
    await writeFile(file, '{"ann": {"scope": ["a"]}}');
    const { code, stderr } = await command(['issuer', '--port', '0', '--users', file]);
    expect(stderr).toBe(`${file}: ann: unknown member scope (a user has scopes and claims)\n`);
    expect(code).toBe(1);
  });

  it.each([
    ['issuer', '--port', []],
    ['conformance', '--issuer-port', ['--url', 'http://127.0.0.1:1']],
  ])('says which option of %s gives another port when one is in use', async (name, option, more) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo; // it listens on TCP
    const { code, stdout, stderr } = await command([name, option, String(port), ...more]);
    other.close();
    expect(stderr).toBe(`Port ${port} is in use by another process: stop it, or give another port with ${option}\n`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  it('does not start in production', async () => {
    const { code, stderr } = await command(['issuer', '--port', '0'], { variables: { NODE_ENV: 'production' } });
    expect(stderr).toContain('does not run with NODE_ENV=production');
    expect(code).toBe(1);
  });
});

describe('token', () => {
  it('says how to start the issuer when none responds', async () => {
    const port = String(await freePort());
    const { code, stdout, stderr } = await command(['token', '--port', port]);
    expect(stderr).toContain(`Is it running? npx --no nest-resource-server issuer --port ${port}`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe('init', () => {
  it('changes the app in its folder, or prints the lines to add and exits with 1', async () => {
    expect(await command(['init'], { cwd: folder })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('by hand'),
    });
    const file = path.join(folder, 'app.module.ts');
    await writeFile(file, "import { Module } from '@nestjs/common';\n@Module({\n})\nexport class AppModule {}\n");
    expect((await command(['init', '--source', '.'], { cwd: folder })).code).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('AuthModule.forRootAsync');
    expect(await readFile(path.join(folder, '.env.example'), 'utf8')).toContain('AUTH_ISSUER=');
  });
});
