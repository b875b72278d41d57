import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { CommandLine, runCommand } from '../command-line/index.js';
import { loadConfig } from '../config/index.js';
import { demoClient } from '../local-issuer/demo/demo-access.js';
import { brunoCollection } from './bruno/collection.js';
import { type CheckOption, checkOption } from './committed-file.js';
import { writeOrCheckFolder } from './committed-folder.js';

const file = new URL('../../openapi.json', import.meta.url);

async function main({ check = false }: CheckOption): Promise<void> {
  const document = JSON.parse(await readFile(file, 'utf8')) as OpenAPIObject; // `npm run openapi` wrote it
  const { port, audience } = loadConfig({}).localIssuer;
  const access = { tokenUrl: `http://127.0.0.1:${port}/oauth/token`, audience, ...demoClient };
  await writeOrCheckFolder(
    { path: 'examples/bruno', command: 'npm run bruno' },
    brunoCollection(document, access),
    check,
  );
}

/** `npm run bruno` */
const description = 'Writes the requests of openapi.json as a Bruno collection to examples/bruno/.';
await runCommand(new CommandLine('npm run -s bruno --', description).addOption(checkOption()).action(main));
