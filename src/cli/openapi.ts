import { RouteInventory } from '../auth/index.js';
import { CommandLine, runCommand } from '../command-line/index.js';
import { createOpenApi } from '../openapi/document/document.js';
import { readFromApp } from './built-app.js';
import { type CheckOption, checkOption, writeOrCheck } from './committed-file.js';

async function main({ check }: CheckOption): Promise<void> {
  await writeOrCheck({ path: 'openapi.json', command: 'npm run openapi' }, await currentDocument(), check);
}

/** The document without code samples, which are generated from it. */
async function currentDocument(): Promise<string> {
  const document = await readFromApp((app) => createOpenApi(app, app.get(RouteInventory)));
  return `${JSON.stringify({ ...document, servers: [{ url: 'http://127.0.0.1:3000' }] }, undefined, 2)}\n`;
}

/** `npm run openapi` */
const openapi = new CommandLine('npm run -s openapi --', 'Writes the OpenAPI document to openapi.json.');
await runCommand(openapi.addOption(checkOption()).action(main));
