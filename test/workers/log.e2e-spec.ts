import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestIssuer } from '../../src/testing/index.js';
import { freePort } from '../support/free-port.js';
import { createDatabase } from '../support/postgres.js';

const requests = 6000;

describe('the log of workers', () => {
  it('has whole lines, also while its reader is slow', async () => {
    await using issuer = await TestIssuer.start();
    const port = await freePort();
    const environment = { WORKERS: '2', NODE_ENV: 'test', PORT: String(port), AUTH_DPOP: 'off', AUTH_AUDIENCE: 'api' };
    const DATABASE_URL = await createDatabase();
    const env = { PATH: process.env.PATH, ...environment, AUTH_ISSUER: issuer.url, DATABASE_URL };
    const child = spawn('node_modules/.bin/node', ['dist/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    // Both have fetched the keys.
    while (issuer.fetches.keys < 2) await sleep(50);
    let started = 0;
    const client = async () => {
      while ((started += 1) <= requests) await (await fetch(`http://127.0.0.1:${port}/api/public`)).text();
    };
    const load = Promise.all(Array.from({ length: 16 }, client));
    let log = '';
    for await (const chunk of child.stdout) {
      log += String(chunk);
      // Slower than the workers write: the pipe is full most of the time.
      await sleep(300);
      if (log.split('"request completed"').length > requests) child.kill('SIGTERM');
    }
    await load;
    const lines = log.trimEnd().split('\n');
    const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages.filter((message) => message === 'request completed')).toHaveLength(requests);
  });
});
