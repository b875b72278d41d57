import type { OpenAPIObject } from '@nestjs/swagger';
import type { SampledRoute } from '../../openapi/code-samples/har-request.js';
import { UsageError } from '../../command-line/index.js';
import { pathTemplate } from '../../openapi/document/path-template.js';

/**
 * Finds the operation at a path: in the notation of OpenAPI (`/things/{id}`), in that of Nest (`/things/:id`), or with values
 * (`/things/42`), which the sample keeps.
 *
 * @throws {UsageError} the document has no such operation
 */
export function findRoute(document: OpenAPIObject, { method, path }: { method: string; path: string }): SampledRoute {
  const wanted = pathTemplate(path);
  const templates = Object.keys(document.paths);
  const template = templates.find((one) => one === wanted) ?? templates.find((one) => pattern(one).test(wanted));
  const item = Object.entries(document.paths[template ?? ''] ?? {});
  const operation = item.find(([name]) => name === method)?.[1] as SampledRoute[2] | undefined; // safe: a method's member is one
  if (operation === undefined) throw new UsageError('The API has no such operation: openapi.json lists all');
  return [method, wanted, operation];
}

function pattern(template: string): RegExp {
  const segments = template.split(/\{.+?\}/);
  return new RegExp(`^${segments.join('[^/{}]+')}$`);
}
