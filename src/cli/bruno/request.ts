import type { OpenAPIObject } from '@nestjs/swagger';
import { exampleBeside } from '../../openapi/code-samples/example.js';

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;

/** An operation of the document, and its place in the run of its folder. */
export interface Place {
  readonly method: string;
  readonly path: string;
  readonly seq: number;
}

/**
 * The request of an operation, as Bruno's writer needs it. Optional parameters are there with their examples, but disabled. It asserts
 * the status of success, so that a run of the collection is a test.
 */
export function brunoRequest(document: OpenAPIObject, operation: Operation, { method, path, seq }: Place): object {
  const parameters = parametersOf(operation, document);
  const body = bodyOf(operation, document);
  const isOpen = (operation.security ?? document.security ?? []).length === 0;
  return {
    meta: { name: operation.summary ?? operation.operationId, type: 'http', seq },
    http: {
      method,
      url: `{{api}}${path.replaceAll(/\{(.+?)\}/g, ':$1')}${queryOf(parameters)}`,
      body: body === undefined ? 'none' : 'json',
      auth: isOpen ? 'none' : 'inherit',
    },
    params: [
      ...parameters.filter(({ type }) => type === 'query'),
      ...pathParameters(path).map(({ name, variable }) => ({ type: 'path', name, value: `{{${variable}}}` })),
    ],
    headers: parameters.filter(({ type }) => type === 'header'),
    body: body === undefined ? {} : { json: JSON.stringify(body, undefined, 2) },
    vars: { res: method === 'post' ? createdVariables(document, path) : [] },
    assertions: [{ name: 'res.status', value: `eq ${successOf(operation)}`, enabled: true }],
    docs: operation.description,
  };
}

function parametersOf({ parameters = [] }: Operation, document: OpenAPIObject) {
  return parameters.flatMap((parameter) => {
    if ('$ref' in parameter) return [];
    const { name, in: type, required: enabled = false } = parameter;
    return [{ type, name, value: String(exampleBeside({ ...parameter }, document)), enabled }];
  });
}

/** Bruno's address has the enabled parameters of the query, too. */
function queryOf(parameters: ReturnType<typeof parametersOf>): string {
  const enabled = parameters.filter((parameter) => parameter.type === 'query' && parameter.enabled);
  return enabled.map(({ name, value }, index) => `${index === 0 ? '?' : '&'}${name}=${value}`).join('');
}

/** The parameters of a path, each with the variable that has its value: `/api/messages/{id}` → `id`, `messages_id`. */
function pathParameters(path: string): { name: string; variable: string }[] {
  return [...path.matchAll(/([^/{}]+)\/\{(.+?)\}/g)].map(([, resource = '', name = '']) => {
    return { name, variable: `${resource}_${name}` };
  });
}

/** What creates a resource sets the variables of the requests for that resource, from its response. */
function createdVariables(document: OpenAPIObject, path: string): object[] {
  const children = Object.keys(document.paths).filter((child) => child.startsWith(`${path}/{`));
  const variables = children.flatMap((child) => pathParameters(child.slice(path.lastIndexOf('/'))).slice(0, 1));
  const unique = new Map(variables.map(({ name, variable }) => [variable, name]));
  return [...unique].map(([name, member]) => ({ name, value: `res.body.${member}`, enabled: true, local: false }));
}

function bodyOf({ requestBody }: Operation, document: OpenAPIObject): unknown {
  if (requestBody === undefined || '$ref' in requestBody) return undefined;
  const content = requestBody.content['application/json'];
  return content && exampleBeside({ ...content }, document);
}

function successOf({ responses }: Operation): string {
  return Object.keys(responses).find((status) => status.startsWith('2')) ?? '200';
}
