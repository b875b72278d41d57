import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TestIssuer } from '../../src/testing/index.js';

const starts = 20;

describe('TestIssuer', () => {
  // The time goes into an RSA key. The limit leaves room for a busy machine.
  it(`starts in less than 1200 ms (median of ${starts})`, async () => {
    const durations: number[] = [];
    for (let n = 0; n < starts; n += 1) {
      const began = performance.now();
      await using issuer = await TestIssuer.start();
      durations.push(performance.now() - began);
      expect(issuer.token()).toBeTruthy();
    }
    const sorted = durations.toSorted((a, b) => a - b);
    console.info(
      `${starts} starts: median ${Math.round(sorted[starts / 2]!)} ms, the longest ${Math.round(sorted.at(-1)!)} ms`,
    );
    expect(sorted[starts / 2]).toBeLessThan(1200);
  });

  // A plain script, without a test runner, that never closes the issuer, with a connection open and a slow response pending.
  it('does not keep the process alive when it is never closed', async () => {
    const script = `
      import { TestIssuer } from './dist/testing/index.js';
      const issuer = await TestIssuer.start();
      issuer.slow(600_000);
      fetch(issuer.published.jwksUri, { signal: AbortSignal.timeout(100) }).catch(() => console.log('left'));
    `;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 60_000 });
    expect((await run).stdout).toBe('left\n');
  });

  it('runs under node:test', async () => {
    const run = promisify(execFile)(process.execPath, ['--test', 'test/kit/kit.test.mjs'], {
      env: { PATH: process.env.PATH },
    });
    expect((await run).stdout).toContain('pass 2');
  });
});
