import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { roles } from '../../src/roles.js';

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a built command with these variables only. */
function command(name: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}, cwd = '.'): Promise<Run> {
  const env = { PATH: process.env.PATH, ...variables };
  return new Promise((resolve) => {
    const [node, file] = ['node_modules/.bin/node', `dist/cli/${name}.js`].map((one) => path.resolve(one));
    const child = execFile(node!, [file!, ...args], { env, cwd }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const jwt = /^[\w-]+\.[\w-]+\.[\w-]+\n$/;

describe.each([
  'token',
  'doctor',
  'snippet',
  'openapi',
  'bruno',
  'gateway',
  'tenant',
  'migrate',
  'revoke',
  'conformance',
])('npm run %s', (name) => {
  it('is a script, shows its usage only with --help, and echoes no argument', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    expect(scripts[name]).toBe(`node dist/cli/${name}.js`);
    const [help, unknown, misspelt] = await Promise.all([
      command(name, ['--help']),
      command(name, ['--ey.J.SECRET']),
      command(name, ['--hlp', 'SECRET']),
    ]);
    expect(help).toEqual({
      code: 0,
      stdout: expect.stringContaining(`Usage: npm run -s ${name} -- [options]`),
      stderr: '',
    });
    expect(help.stdout).toContain('Exit codes: 0 success; 1 ');
    const usage = `For the usage: npm run -s ${name} -- --help\n`;
    expect(unknown).toEqual({ code: 2, stdout: '', stderr: `Unknown option\n${usage}` });
    expect(misspelt).toEqual({ code: 2, stdout: '', stderr: `Unknown option --hlp. Did you mean --help?\n${usage}` });
  });
});

describe('npm run token', () => {
  let issuer: LocalIssuer;
  beforeAll(async () => {
    const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
    issuer = await startLocalIssuer({ port: 0, audience: 'https://api.example.com', users: roles });
  });
  afterAll(() => issuer.close());

  it('prints the token alone, and warns of scopes that it lacks on standard error', async () => {
    const variables = { LOCAL_ISSUER_PORT: new URL(issuer.url).port, AUTH_AUDIENCE: 'https://api.example.com' };
    const token = (...args: string[]) => command('token', args, variables);
    const [client, user, request] = await Promise.all([
      token(),
      token('--as', 'guest', '--scope', 'read:nothing'),
      token('--scope', 'read:nothing', '--dpop', 'GET', 'http://127.0.0.1/'),
    ]);
    expect(client).toEqual({ code: 0, stdout: expect.stringMatching(jwt), stderr: '' });
    const warning = 'The token lacks read:nothing: guest has no such permission\n';
    expect(user).toEqual({ code: 0, stdout: expect.stringMatching(jwt), stderr: warning });
    expect(request).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Authorization: DPoP \S+\nDPoP: \S+\n$/) });
    expect(request.stderr).toBe('The token lacks read:nothing: demo-client has no such permission\n');
  });
});

describe('npm run snippet', () => {
  it('has the address of .env and the environment, unless --url is given', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'snippet-'));
    await writeFile(path.join(folder, '.env'), 'PORT=4321\n');
    const snippet = async (args: readonly string[] = [], variables: NodeJS.ProcessEnv = {}) => {
      const { stdout } = await command('snippet', ['GET', '/api/public', '--lang', 'curl', ...args], variables, folder);
      return /--url (\S+)/.exec(stdout)?.[1];
    };
    const PUBLIC_URL = 'https://api.example.com/messages-api';
    expect(
      await Promise.all([
        snippet(),
        snippet([], { PORT: '5432' }),
        snippet([], { PUBLIC_URL }),
        snippet(['--url', 'http://127.0.0.1:1'], { PUBLIC_URL }),
      ]),
    ).toEqual([
      'http://127.0.0.1:4321/api/public',
      'http://127.0.0.1:5432/api/public',
      `${PUBLIC_URL}/api/public`,
      'http://127.0.0.1:1/api/public',
    ]);
    await rm(folder, { recursive: true });
  });
});
