import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium, unless CHROMIUM_PATH names another Chromium or Chrome. */
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const isInstalled = existsSync(executablePath);

/** `describe`, but on a machine without Chromium it prints what to install and skips. CI never skips. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (isInstalled || process.env.CI === 'true') return describe(name, tests);
  process.stderr.write(`Skipped, as there is no ${executablePath}: apt-get install chromium, or set CHROMIUM_PATH\n`);
  return describe.skip(name, tests);
}

export function launchChromium(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return chromium.launch({
    executablePath,
    // CI runs as root in a container, where Chromium's sandbox is unavailable; the pages are our own.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', ...quiet],
    timeout: 60_000,
  });
}
