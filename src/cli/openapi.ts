import { parseArgs } from 'node:util';
import { RouteAccess } from '../auth/index.js';
import { createOpenApi } from '../docs/openapi.js';
import { readOffApp } from './built-app.js';
import { writeOrCheck } from './committed-file.js';
import { messageOf } from './finding.js';

const usage = `Writes the OpenAPI document into openapi.json.

  npm run -s openapi -- [--check]

  --check   writes nothing, and fails when the file is not what would be written`;

async function main(): Promise<void> {
  const options = { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const; // for the types of values
  const { check = false, help } = parseArgs({ options }).values;
  if (help) return console.log(usage);
  await writeOrCheck({ path: 'openapi.json', command: 'npm run openapi' }, await currentDocument(), check);
}

/** Code samples are made of it and left out. */
async function currentDocument(): Promise<string> {
  const document = await readOffApp((app) => createOpenApi(app, app.get(RouteAccess)));
  return `${JSON.stringify({ ...document, servers: [{ url: 'http://127.0.0.1:3000' }] }, undefined, 2)}\n`;
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
