import type { OpenAPIObject } from '@nestjs/swagger';
import type { SampledRoute } from '../docs/code-samples/har-request.js';
import { UsageError } from './snippet-options.js';
import { pathTemplate } from '../docs/path-template.js';

/**
 * The operation at a path: as the document has it (`/things/{id}`), as Nest has it (`/things/:id`), or a real one, which
 * stays as it is.
 *
 * @throws {UsageError} the document has none there
 */
export function findRoute(document: OpenAPIObject, { method, path }: { method: string; path: string }): SampledRoute {
  const wanted = pathTemplate(path);
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
