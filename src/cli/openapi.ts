import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createApp } from '../app.js';
import { RouteAccess } from '../auth/index.js';
import { loadConfig } from '../config/index.js';
import { createOpenApi } from '../docs/openapi.js';
import { messageOf } from './finding.js';

const usage = `Writes the OpenAPI document into openapi.json.

  npm run -s openapi -- [--check]

  --check   writes nothing, and fails when the file is not what would be written`;

const file = new URL('../../openapi.json', import.meta.url);

async function main(): Promise<void> {
  const options = { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const; // for the types of values
  const { check = false, help } = parseArgs({ options }).values;
  if (help) return console.log(usage);
  const text = await currentDocument();
  if (!check) return writeFile(file, text);
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed !== text) throw new Error('openapi.json is out of date: run `npm run openapi` and commit it');
}

/** Of the app as it is here, of whose configuration nothing is in it. Code samples are made of it and left out. */
async function currentDocument(): Promise<string> {
  const config = loadConfig({
    LOG_LEVEL: 'silent',
    DATA_DIR: 'memory',
    AUTH_ISSUER: 'http://127.0.0.1:9/',
    AUTH_AUDIENCE: 'none',
  });
  const app = await createApp(config);
  const document = createOpenApi(app, app.get(RouteAccess));
  await app.close();
  return `${JSON.stringify({ ...document, servers: [{ url: 'http://127.0.0.1:3000' }] }, undefined, 2)}\n`;
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
