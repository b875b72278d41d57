import { execFileSync, execSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { validate } from 'dockerfile-utils';
import { type Image, buildStages } from './dockerfile-stages.js';
import { TestIssuer } from '../../src/testing/index.js';
import { freePort } from '../support/free-port.js';
import { createDatabase } from '../support/postgres.js';
import { startService } from '../support/service-process.js';

interface Locked {
  readonly dev?: boolean;
  /** A development dependency of one package and an optional one of another. */
  readonly devOptional?: boolean;
}

/** As root, the tests run the service as the user nobody; otherwise as their own user, who may not write to the tree. */
const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};

describe('the Dockerfile', () => {
  it('is valid, and uses the Node.js version of these tests', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    expect(validate(dockerfile)).toEqual([]);
    expect(validate(dockerfile.replace('WORKDIR', 'WORKDIRS'))).not.toEqual([]);
    const { version } = JSON.parse(readFileSync('node_modules/node/package.json', 'utf8')) as { version: string };
    expect(dockerfile).toContain(`FROM node:${version}-slim AS base\n`);
  });
});

describe('the image that the Dockerfile builds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  const node = join(folder, 'node');
  let image: Image;
  let app: string;

  beforeAll(() => {
    chmodSync(folder, 0o755);
    // Stands in for the base image's Node.js, where the user nobody has access.
    copyFileSync(process.execPath, node);
    image = buildStages(resolve(), folder, runStep);
    app = join(image.root, image.workdir);
    execFileSync('chmod', ['-R', 'a-w', image.root]);
  }, 300_000);
  afterAll(() => {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  });

  /** Links the installed dependencies instead of installing them again: they are of the same command and lock file. */
  function runStep(command: string, cwd: string): void {
    if (command === 'npm ci --ignore-scripts') return symlinkSync(resolve('node_modules'), join(cwd, 'node_modules'));
    execSync(command, { cwd, stdio: 'pipe', env: { ...process.env, NODE_ENV: '', CI: 'true' } });
  }

  const inImage = (environment: NodeJS.ProcessEnv) => ({ cwd: app, env: { ...image.env, ...environment }, ...nobody });

  it('has what the service needs, and no development dependency, source or spec file', () => {
    expect(readdirSync(app).toSorted()).toEqual(['dist', 'node_modules', 'package-lock.json', 'package.json']);
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
    const others = Object.keys(packages).filter((name) => packages[name]!.dev ?? packages[name]!.devOptional);
    expect(others.filter((name) => existsSync(join(app, name)))).toEqual([]);
    expect(
      readdirSync(join(app, 'dist'), { recursive: true }).filter((file) => /\.spec\.|\.ts$/.test(String(file))),
    ).toEqual([]);
    expect(image.command).toEqual(['node', 'dist/main.js']);
    expect(Number.parseInt(image.user, 10)).toBeGreaterThan(0);
  });

  it('migrates, serves in production without privileges from a read-only tree, is healthy, and exits with 0 on SIGTERM', async () => {
    const issuer = await TestIssuer.start();
    const PORT = String(await freePort());
    const production = {
      PORT,
      HOST: '127.0.0.1',
      AUTH_ISSUER: issuer.url,
      AUTH_AUDIENCE: 'api',
      DATABASE_URL: await createDatabase(),
      DATABASE_MIGRATE: 'never',
      SHUTDOWN_DELAY: '0',
    };
    const healthCheck = () => spawnSync(node, image.healthCheck.slice(1), inImage({ PORT })).status;
    expect(healthCheck()).toBe(1);
    const migrated = spawnSync(node, ['dist/cli/migrate.js'], inImage(production));
    expect([migrated.status, String(migrated.stdout), String(migrated.stderr)]).toEqual([
      0,
      'The tables are up to date\n',
      '',
    ]);
    const service = await startService({ ...image.env, ...production }, [], { node, cwd: app, ...nobody });
    const uid = Number(execFileSync('ps', ['-o', 'uid=', '-p', String(service.child.pid)]));
    expect(uid).toBe(isRoot ? nobody.uid : process.getuid?.());
    const headers = { authorization: `Bearer ${issuer.token({ scopes: ['read:messages'] })}` };
    expect((await fetch(`${service.url}/api/messages`, { headers })).status).toBe(200);
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    expect(healthCheck()).toBe(0);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(service.log.filter((line) => !line.startsWith('{'))).toEqual([]);
    await issuer.close();
  });
});
