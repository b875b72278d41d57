import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LocalIssuer } from '../../src/testing/index.js';

const starts = 20;

describe('the local issuer', () => {
  it(`starts in less than 300 ms, by the median of ${starts}`, async () => {
    const durations: number[] = [];
    for (let n = 0; n < starts; n += 1) {
      const began = performance.now();
      await using issuer = await LocalIssuer.start();
      durations.push(performance.now() - began);
      expect(issuer.token()).toBeTruthy();
    }
    const sorted = durations.toSorted((a, b) => a - b);
    console.info(
      `${starts} starts: median ${Math.round(sorted[starts / 2]!)} ms, the longest ${Math.round(sorted.at(-1)!)} ms`,
    );
    expect(sorted[starts / 2]).toBeLessThan(300);
  });

  // Without a runner's globals: a script that forgets to close it, with a connection and a slow answer under way.
  it('keeps no process alive when it is forgotten', async () => {
    const script = `
      import { LocalIssuer } from './dist/testing/index.js';
      const issuer = await LocalIssuer.start();
      issuer.slow(60_000);
      fetch(issuer.published.jwksUri, { signal: AbortSignal.timeout(100) }).catch(() => console.log('left'));
    `;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
    expect((await run).stdout).toBe('left\n');
  });

  it('runs under node:test', async () => {
    const run = promisify(execFile)(process.execPath, ['--test', 'test/kit/kit.test.mjs'], {
      env: { PATH: process.env.PATH },
    });
    expect((await run).stdout).toContain('pass 2');
  });
});
