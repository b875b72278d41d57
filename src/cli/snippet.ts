import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { codeSample } from '../docs/code-samples/code-samples.js';
import { tokenPlaceholder } from '../docs/code-samples/har-request.js';
import { findRoute } from './find-route.js';
import { messageOf } from './finding.js';
import { snippetOptions, usage } from './snippet-options.js';

const file = new URL('../../openapi.json', import.meta.url);

/** `npm run snippet`: a code sample on standard output, made of the committed document: no running service is asked. */
async function main(): Promise<void> {
  const options = snippetOptions(process.argv.slice(2));
  if (options === undefined) return console.log(usage);
  const document = JSON.parse(await readFile(file, 'utf8')) as OpenAPIObject; // `npm run openapi` wrote it
  const { language, url = document.servers?.[0]?.url ?? '', token = tokenPlaceholder } = options;
  const { source } = codeSample(document, url, findRoute(document, options), language);
  console.log(source.replaceAll(tokenPlaceholder, () => token));
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
