import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's; CHROMIUM_PATH names another Chromium or Chrome. */
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const isThere = existsSync(executablePath);

/** `describe`, or on a machine without Chromium a line that says what to install. CI has to have it. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (isThere || process.env.CI === 'true') return describe(name, tests);
  process.stderr.write(`Skipped, as there is no ${executablePath}: apt-get install chromium, or set CHROMIUM_PATH\n`);
  return describe.skip(name, tests);
}

export function launchChromium(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return chromium.launch({
    executablePath,
    // CI is root in a container, where Chromium's own sandbox is not to be had; the pages are our own.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', ...quiet],
    timeout: 60_000,
  });
}
