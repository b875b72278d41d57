import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenDigest } from '../../src/auth/index.js';
import { createDatabase } from '../support/postgres.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';
import { issuedAgo, outcomeOf, revoked, untilOutcome } from './instance.js';

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('npm run revoke', () => {
  let service: TestApp;
  let variables: NodeJS.ProcessEnv;
  beforeAll(async () => {
    const url = await createDatabase();
    service = await createTestApp({ DATABASE_URL: url });
    variables = {
      DATABASE_URL: url,
      AUTH_ISSUER: service.issuer.url,
      AUTH_AUDIENCE: audience,
      AUTH_PROFILE: 'rfc9068',
    };
  });
  afterAll(() => service.close());

  function revoke(args: readonly string[], { input = '', ...more }: NodeJS.ProcessEnv & { input?: string } = {}) {
    const env = { PATH: process.env.PATH, ...variables, ...more };
    return new Promise<Run>((resolve) => {
      const child = execFile('node_modules/.bin/node', ['dist/cli/revoke.js', ...args], { env }, (_, stdout, stderr) =>
        resolve({ code: child.exitCode, stdout, stderr }),
      );
      child.stdin?.end(input);
    });
  }

  const line = /^Revoked: \S{43} {2}.+ of http\S+( issued until \S+Z)?, kept until \S+Z\n$/;
  const done = { code: 0, stdout: expect.stringMatching(line), stderr: '' };

  it.each([
    ['--subject', 'alice', { sub: 'alice' }],
    ['--client', 'mobile', { client_id: 'mobile' }],
    ['--session', 'session-1', { sid: 'session-1' }],
  ])('revokes by %s in a service that runs', async (option, value, claims) => {
    const token = issuedAgo(service, 60, { claims });
    expect(await outcomeOf(service, token)).toBe('200');
    expect(await revoke([option, value])).toEqual(done);
    await untilOutcome(service, token, revoked);
  });

  it('revokes one token, from standard input, and prints nothing of it', async () => {
    const token = issuedAgo(service, 60);
    expect(await revoke(['--token', '-'], { input: `Bearer ${token}\n` })).toEqual(done);
    await untilOutcome(service, token, revoked);
    expect(await outcomeOf(service, issuedAgo(service, 60))).toBe('200');
  });

  it.each([
    ['behind', -7200, (_token: string) => ['--subject', 'carol']],
    ['ahead', 7200, (token: string) => ['--token', token]],
  ])('goes by the clock of the database when that of its machine is %s', async (_wrong, seconds, argumentsFor) => {
    const token = issuedAgo(service, 60, { subject: 'carol' });
    const wrongClock = `const { now } = Date; Date.now = () => now() + ${seconds} * 1000;`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(wrongClock)}`;
    expect(await revoke(argumentsFor(token), { NODE_OPTIONS })).toEqual(done);
    await untilOutcome(service, token, revoked);
  });

  it('lists what is revoked, and takes it back', async () => {
    const token = issuedAgo(service, 600, { subject: 'b\u001Bob' });
    expect(await revoke(['--subject', 'b\u001Bob', '--issued-before', '2020-01-31T12:00:00+01:00'])).toEqual(done);
    expect(
      await revoke(['--subject', 'b\u001Bob', '--issued-before', String(Math.floor(Date.now() / 1000) - 300)]),
    ).toEqual(done);
    await untilOutcome(service, token, revoked);
    const { stdout } = await revoke(['--list']);
    const [id, ...text] = String(stdout.split('\n').find((line) => line.includes('ob"'))).split('  ');
    expect(text.join(' ')).toMatch(/^subject "b\\u001bob" of http:\S+ issued until \S+Z, kept until \S+Z$/);
    expect(await revoke(['--remove', String(id)])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Removed'),
    });
    await untilOutcome(service, token, '200');
    expect((await revoke(['--list'])).stdout).not.toContain('ob"');
    expect(await revoke(['--remove', String(id)])).toMatchObject({ code: 1, stdout: '' });
  });

  it.each([
    [[], 'Give one of --token, --subject'],
    [['--subject', 'alice', '--all'], 'Give one of --token, --subject'],
    [['--list', '--issuer', 'https://x.example.com'], '--issuer does not go with --list'],
    [['--token', 'x', '--issued-before', '1'], '--issued-before does not go with --token'],
    [['--subject', 'alice', '--issued-before', '2020-01-31T12:00'], '--issued-before must be a time in the past'],
    [['--subject', 'alice', '--issued-before', '1800000000000'], '--issued-before must be a time in the past'],
  ])('exits with 2 for wrong arguments: %j', async (args, message) => {
    expect(await revoke(args)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('revokes an opaque token of the issuer whose opaque tokens are accepted', async () => {
    const introspection = {
      mode: 'opaque',
      uri: 'https://two.example.com/introspect',
      clientId: 'api',
      clientSecret: 's',
    };
    const issuers = [
      { issuer: 'https://one.example.com', audience },
      { issuer: 'https://two.example.com', audience, introspection },
    ];
    const several = { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_PROFILE: '', AUTH_ISSUERS: JSON.stringify(issuers) };
    expect(await revoke(['--token', '-'], { ...several, input: 'opaque-token' })).toEqual(done);
    const [last] = (await revoke(['--list'])).stdout.split('\n');
    expect(last).toContain(`tokenDigest "${tokenDigest('opaque-token')}" of https://two.example.com, kept`);
    const given = await revoke(['--token', 'opaque-token', '--issuer', 'https://one.example.com'], several);
    expect(given).toMatchObject({ code: 1, stderr: expect.stringContaining('of another issuer') });
  });

  it('exits with 1 for what would revoke nothing', async () => {
    const issuer = `${service.issuer.url}/`;
    const expired = service.issuer.token({ expiresIn: -60 });
    const several = JSON.stringify(
      ['https://one.example.com', 'https://two.example.com'].map((one) => ({ issuer: one, audience })),
    );
    const tenants = JSON.stringify([
      { issuer: 'https://login.example.com/{tenantid}/v2.0', audience, profile: 'entra', tenants: '*' },
    ]);
    const runs: [run: Run, message: string][] = [
      [
        await revoke(['--all'], { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_PROFILE: '', AUTH_ISSUERS: tenants }),
        "with the tenant's ID",
      ],
      [await revoke(['--subject', 'alice', '--issuer', issuer]), 'No token of this issuer is accepted'],
      [await revoke(['--token', expired]), 'The token has expired'],
      [await revoke(['--token', 'opaque']), 'The token is not a JSON Web Token, and opaque tokens are not accepted'],
      [await revoke(['--token', service.issuer.token(), '--issuer', 'x']), 'The token is of another issuer'],
      [
        await revoke(['--all'], { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_PROFILE: '', AUTH_ISSUERS: several }),
        'Give --issuer: one of https://one.example.com, https://two.example.com',
      ],
    ];
    for (const [run, message] of runs) {
      expect(run).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(message) });
    }
  });

  it('fails if the database lacks the tables, or cannot be reached', async () => {
    const empty = await revoke(['--list'], { DATABASE_URL: String(await createDatabase()) });
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringContaining('npm run migrate') });
    const file = await revoke(['--list'], { DATABASE_URL: '', DATA_DIR: 'package.json' });
    expect(file).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no database in package.json') });
    expect(file.stderr).not.toContain('while the service runs');
    const none = await revoke(['--list'], { DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('PostgreSQL at 127.0.0.1:1') });
  });

  it('uses the embedded database while the service does not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'revoke-'));
    const embedded = { DATABASE_URL: '', DATA_DIR: folder };
    const running = await createTestApp({ ...embedded, AUTH_ISSUER: service.issuer.url });
    const token = issuedAgo(service, 60, { subject: 'embedded' });
    expect(await revoke(['--subject', 'embedded'], embedded)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('stop the service, revoke, and start it again'),
    });
    await running.close();
    expect(await revoke(['--subject', 'embedded'], embedded)).toEqual(done);
    const restarted = await createTestApp({ ...embedded, AUTH_ISSUER: service.issuer.url });
    expect(await outcomeOf(restarted, token)).toBe(revoked);
    await restarted.close();
    await rm(folder, { recursive: true });
    const inMemory = await revoke(['--list'], { DATABASE_URL: '', DATA_DIR: 'memory' });
    expect(inMemory).toMatchObject({ code: 1, stderr: expect.stringContaining('in the memory of the service') });
  });
});
