import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { runCommand } from '../command-line/index.js';
import { loadEnvFile } from '../config/index.js';
import { codeSample } from '../openapi/code-samples/code-samples.js';
import { tokenPlaceholder } from '../openapi/code-samples/har-request.js';
import { dpopCurl } from './snippet/dpop-curl.js';
import { findRoute } from './snippet/find-route.js';
import { configuredAddress } from './snippet/configured-address.js';
import { type SnippetOptions, snippetCommand } from './snippet/snippet-command.js';

const file = new URL('../../openapi.json', import.meta.url);

/** Prints a code sample. It reads the committed openapi.json, so no service has to run. */
async function main(options: SnippetOptions): Promise<void> {
  loadEnvFile();
  const document = JSON.parse(await readFile(file, 'utf8')) as OpenAPIObject; // `npm run openapi` wrote it
  const { method, language, dpop, url = configuredAddress(process.env), token = tokenPlaceholder } = options;
  const { source } = codeSample(document, url, findRoute(document, options), language);
  console.log(dpop ? dpopCurl(source, method) : source.replaceAll(tokenPlaceholder, () => token));
}

/** `npm run snippet` */
await runCommand(snippetCommand(main));
