import type { OpenAPIObject } from '@nestjs/swagger';

const header = {
  description: 'The id of the request, also in the log: its own X-Request-Id, or a new one',
  schema: { type: 'string' as const, examples: ['2f6a3c1e-9d4b-4e57-8a10-6c5d7e8f9a0b'] },
};

/** Documents the `X-Request-Id` of every response. */
export function documentRequestId(document: OpenAPIObject): void {
  document.components = { ...document.components, headers: { 'X-Request-Id': header } };
  const operations = Object.values(document.paths).flatMap(({ get, post, put, patch, delete: remove }) => {
    return [get, post, put, patch, remove].filter((operation) => operation !== undefined);
  });
  for (const response of operations.flatMap(({ responses }) => Object.values(responses))) {
    if (response === undefined || '$ref' in response) continue;
    response.headers = { ...response.headers, 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };
  }
}
