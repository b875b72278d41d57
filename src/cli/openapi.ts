import { parseArgs } from 'node:util';
import { RouteInventory } from '../auth/index.js';
import { createOpenApi } from '../openapi/document/document.js';
import { readFromApp } from './built-app.js';
import { writeOrCheck } from './committed-file.js';
import { runCommand } from './run-command.js';

const usage = `Writes the OpenAPI document to openapi.json.

  npm run -s openapi -- [--check]

  --check   write nothing, and fail if the file is out of date`;

async function main(): Promise<void> {
  const options = { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const; // for the types of the values
  const { check = false, help } = parseArgs({ options }).values;
  if (help) return console.log(usage);
  await writeOrCheck({ path: 'openapi.json', command: 'npm run openapi' }, await currentDocument(), check);
}

/** The document without code samples, which are generated from it. */
async function currentDocument(): Promise<string> {
  const document = await readFromApp((app) => createOpenApi(app, app.get(RouteInventory)));
  return `${JSON.stringify({ ...document, servers: [{ url: 'http://127.0.0.1:3000' }] }, undefined, 2)}\n`;
}

runCommand(main);
