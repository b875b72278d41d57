import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { codeSample } from '../openapi/code-samples/code-samples.js';
import { tokenPlaceholder } from '../openapi/code-samples/har-request.js';
import { findRoute } from './snippet/find-route.js';
import { runCommand } from './run-command.js';
import { snippetOptions, usage } from './snippet/snippet-command.js';

const file = new URL('../../openapi.json', import.meta.url);

/** `npm run snippet`: prints a code sample. It reads the committed openapi.json, so no service has to run. */
async function main(): Promise<void> {
  const options = snippetOptions(process.argv.slice(2));
  if (options === undefined) return console.log(usage);
  const document = JSON.parse(await readFile(file, 'utf8')) as OpenAPIObject; // `npm run openapi` wrote it
  const { language, url = document.servers?.[0]?.url ?? '', token = tokenPlaceholder } = options;
  const { source } = codeSample(document, url, findRoute(document, options), language);
  console.log(source.replaceAll(tokenPlaceholder, () => token));
}

runCommand(main);
