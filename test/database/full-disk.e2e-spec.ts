import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestIssuer } from '../../src/testing/index.js';
import { type ServiceProcess, startService } from '../support/service-process.js';

const disk = mkdtempSync(join(tmpdir(), 'full-disk-'));
const mount = (...args: string[]) => spawnSync('mount', [...args, disk]).status === 0;
const isMounted = mount('-t', 'tmpfs', '-o', 'size=160m', 'tmpfs');

/** `describe`, but where no file system can be mounted it prints that and skips. CI never skips. */
function describeWithDisk(name: string, tests: () => void): void {
  if (isMounted || process.env.CI === 'true') return describe(name, tests);
  rmdirSync(disk);
  process.stderr.write('Skipped, as only root can mount a small file system\n');
  return describe.skip(name, tests);
}

describeWithDisk('the service on the embedded PostgreSQL, when the disk is full,', () => {
  let issuer: TestIssuer;
  let service: ServiceProcess;
  beforeAll(async () => void (issuer = await TestIssuer.start()));
  afterAll(async () => {
    await issuer.close();
    spawnSync('umount', [disk]);
    rmdirSync(disk);
  });

  const start = async () => {
    service = await startService({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: 'api', DATA_DIR: join(disk, 'data') });
  };
  const stop = async () => {
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  };
  const send = async (path: string, text?: string) => {
    const authorization = `Bearer ${issuer.token({ scopes: ['read:messages', 'write:messages'] })}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const post = { method: 'POST', headers, body: JSON.stringify({ text }) };
    const response = await fetch(`${service.url}${path}`, text === undefined ? { headers } : post);
    return { status: response.status, body: (await response.json()) as { reason?: string; data?: { text: string }[] } };
  };
  const stored = async () => (await send('/api/messages')).body.data?.map(({ text }) => text);
  const filler = join(disk, 'filler');
  const fill = () => spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M']);

  it('reads, rejects writes with 503, reports its health, shuts down in order, and resumes once there is space again', async () => {
    await start();
    expect((await send('/api/messages', 'before')).status).toBe(201);
    fill();
    const rejected = await send('/api/messages', 'while full');
    expect([rejected.status, rejected.body.reason]).toEqual([503, 'database_unavailable']);
    expect(await stored()).toEqual(['before']);
    expect((await send('/health/live')).status).toBe(200);
    expect((await send('/health/ready')).status).toBe(200);
    rmSync(filler);
    expect((await send('/api/messages', 'after')).status).toBe(201);
    fill();
    expect((await send('/api/messages', 'full again')).status).toBe(503);
    await stop();

    await expect(start()).rejects.toThrow('less than 64 MiB are free for DATA_DIR');
    writeFileSync(filler, '');
    await start();
    expect(await stored()).toEqual(['after', 'before']);
    await stop();
  });
});
