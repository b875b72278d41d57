import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { codeSample } from '../docs/code-samples/code-samples.js';
import { type SampledRoute, tokenPlaceholder } from '../docs/code-samples/har-request.js';
import { messageOf } from './finding.js';
import { UsageError, snippetOptions, usage } from './snippet-options.js';

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

/** The operation at a path: as the document has it (`/things/{id}`), as Nest has it (`/things/:id`), or a real one. */
function findRoute(document: OpenAPIObject, { method, path }: { method: string; path: string }): SampledRoute {
  const wanted = path.replaceAll(/:(\w+)/g, '{$1}');
  const templates = Object.keys(document.paths);
  const template = templates.find((one) => one === wanted) ?? templates.find((one) => pattern(one).test(wanted));
  const item = Object.entries(document.paths[template ?? ''] ?? {});
  const operation = item.find(([name]) => name === method)?.[1] as SampledRoute[2] | undefined; // so are the methods
  if (operation === undefined) throw new UsageError(`There is no ${method.toUpperCase()} ${path}`);
  return [method, wanted, operation];
}

function pattern(template: string): RegExp {
  const segments = template.split(/\{.+?\}/);
  return new RegExp(`^${segments.join('[^/{}]+')}$`);
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
