import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

describe('npm run tenant', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tenant-'));
    for (const path of ['dist', 'package.json']) cpSync(path, join(folder, path), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    mkdirSync(join(folder, 'deploy', 'tenant'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const tenant = (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    new Promise((done) => {
      const env = { PATH: process.env.PATH };
      const child = execFile(
        'node_modules/.bin/node',
        [join(folder, 'dist/cli/tenant.js'), ...args],
        { env },
        (_error, stdout, stderr) => done({ code: child.exitCode, stdout, stderr }),
      );
    });
  const environment = (text: string) => writeFileSync(join(folder, 'deploy/tenant/staging.env'), text);

  it('writes the file, and then finds it up to date until it is changed', async () => {
    const outdated = {
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(
        'deploy/tenant/auth0/tenant.yaml is out of date: run `npm run tenant -- --for auth0`',
      ),
    };
    expect(await tenant('--for', 'auth0', '--check')).toEqual(outdated);
    const file = 'deploy/tenant/auth0/tenant.yaml';
    expect(await tenant('--for', 'auth0')).toEqual({ code: 0, stdout: `Wrote ${file}\n`, stderr: '' });
    expect(readFileSync(join(folder, file))).toEqual(readFileSync(file));
    expect(await tenant('--for', 'auth0', '--check')).toEqual({ code: 0, stdout: '', stderr: '' });
    writeFileSync(
      join(folder, file),
      readFileSync(file, 'utf8').replace('enforce_policies: true', 'enforce_policies: false'),
    );
    expect(await tenant('--for', 'auth0', '--check')).toEqual(outdated);
  });

  it('needs the settings of another environment, and accepts no secret there', async () => {
    const staging = () => tenant('--for', 'auth0', '--name', 'staging');
    const path = 'deploy/tenant/staging.env';
    expect((await staging()).stderr).toBe(
      `${path} is missing: write AUTH_AUDIENCE and PUBLIC_URL of this environment there\n`,
    );
    environment('AUTH_AUDIENCE=https://staging.example.com\n');
    expect((await staging()).stderr).toBe(`${path}: PUBLIC_URL: required\n`);
    environment('AUTH_AUDIENCE=a\nPUBLIC_URL=https://staging.example.com\nAUTH_CLIENT_SECRET=x\n');
    expect((await staging()).stderr).toContain(
      `${path}: AUTH_CLIENT_SECRET: only AUTH_AUDIENCE, PUBLIC_URL, AUTH_DPOP`,
    );
    environment('AUTH_AUDIENCE=a\nPUBLIC_URL=https://staging.example.com\nAUTH_DPOP=maybe\n');
    expect((await staging()).stderr).toContain('AUTH_DPOP: ');
    environment(
      '# Of the cluster\nAUTH_AUDIENCE=https://staging.example.com\nPUBLIC_URL=https://staging.example.com\nAUTH_DPOP=off\n',
    );
    expect(await staging()).toMatchObject({ code: 0, stderr: '' });
    const written = readFileSync(join(folder, 'deploy/tenant/auth0/staging/tenant.yaml'), 'utf8');
    expect(written).toContain('identifier: https://staging.example.com\n');
    expect(written).not.toContain('proof_of_possession');
  });

  it.each([
    [['--for', 'cognito'], '--for must be one of auth0, keycloak, okta, entra'],
    [[], 'Give --for'],
    [['--for', 'auth0', '--name', '../x'], '--name must consist of lower-case letters, digits and dashes'],
    [['--for', 'okta', '--diff'], '--diff is for auth0 only'],
    [['--for', 'auth0', '--diff', '--check'], '--diff excludes --check'],
  ])('exits with 2 when the arguments are wrong: %j', async (args, problem) => {
    const { code, stderr } = await tenant(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
  });
});
