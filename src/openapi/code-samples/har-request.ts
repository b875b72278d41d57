import type { OpenAPIObject } from '@nestjs/swagger';
import type { HarRequest } from '@readme/httpsnippet';
import { exampleBeside } from './example.js';
import { plain } from './plain.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type SampledRoute = [method: string, path: string, operation: Operation];

/** The placeholder for the access token. */
export const tokenPlaceholder = 'YOUR_ACCESS_TOKEN';

/** The request of an operation as httpsnippet needs it (HAR), with examples of its required values and nothing optional. */
export function harRequest(document: OpenAPIObject, address: string, route: SampledRoute): HarRequest {
  const [method, path, operation] = route;
  const parameters = requiredParameters(operation, document);
  const body = bodyOf(operation, document);
  const headers = [
    ...((operation.security ?? document.security ?? []).length > 0 ? [bearer] : []),
    ...(body === undefined ? [] : [{ name: 'Content-Type', value: 'application/json' }]),
    ...parameters.filter((parameter) => parameter.in === 'header'),
  ];
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const filled = path.replaceAll(/\{(.+?)\}/g, (_, name: string) => encodeURIComponent(values.get(name) ?? name));
  return {
    method: method.toUpperCase(),
    url: safeUrl(address, filled),
    headers,
    // Not in the URL: the target for Swift would write it twice.
    queryString: parameters.filter((parameter) => parameter.in === 'query'),
    postData: { mimeType: 'application/json', ...(body !== undefined && { text: JSON.stringify(plain(body)) }) },
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headersSize: -1,
    bodySize: -1,
  };
}

const bearer = { name: 'Authorization', value: `Bearer ${tokenPlaceholder}` };

/** Drops the parts of the URL that a request doesn't need, and escapes characters that a language's string must not contain. */
function safeUrl(address: string, path: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname.replace(/\/$/, '')}${path}`.replaceAll(/['"`$(){}\\*!;|^<>]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}

function requiredParameters({ parameters = [] }: Operation, document: OpenAPIObject) {
  return parameters.flatMap((parameter) => {
    if ('$ref' in parameter || !parameter.required) return [];
    return [{ in: parameter.in, name: parameter.name, value: String(exampleBeside({ ...parameter }, document)) }];
  });
}

function bodyOf({ requestBody }: Operation, document: OpenAPIObject): unknown {
  if (requestBody === undefined || '$ref' in requestBody) return undefined;
  const content = requestBody.content['application/json'];
  return content && exampleBeside({ ...content }, document);
}
