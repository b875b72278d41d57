import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { InjectOptions, Response } from 'light-my-request';
import { DatabaseUnavailableError } from '../../src/database/index.js';
import { problemSchema } from '../../src/openapi/document/problem.schema.js';
import { MessagesRepository } from '../../src/messages/messages.repository.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
/** Sends a request that provokes one of the documented problems of an operation. */
type Provoke = (request: InjectOptions & { url: string }) => Promise<Pick<Response, 'statusCode' | 'headers' | 'json'>>;

const scope = 'read:messages write:messages';
const draft = { payload: { text: 'Hello' } };
const methods = ['get', 'post', 'patch', 'delete'] as const;

describe('the OpenAPI document', () => {
  let service: TestApp;
  let document: OpenAPIObject;
  let id: string;
  beforeAll(async () => {
    service = await createTestApp();
    await service.app.listen(0, '127.0.0.1');
    document = (await service.inject({ url: '/docs/openapi.json' })).json();
    const created = await service.injectAs(scope, { method: 'POST', url: '/api/messages', ...draft });
    id = created.json<{ id: string }>().id;
  });
  afterAll(() => service.close());

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      methods.flatMap((method) => (item[method] ? [{ path, method, operation: item[method] }] : [])),
    );

  it('has a unique operation id, a summary and a described tag for every operation', () => {
    const tags = document.tags!.map(({ name, description }) => description && name);
    for (const { operation } of operations()) {
      expect(operation).toEqual(
        expect.objectContaining({
          operationId: expect.stringMatching(/^[a-z]+[A-Za-z]+$/),
          summary: expect.any(String),
          tags: [expect.any(String)],
        }),
      );
      expect(tags).toContain(operation.tags![0]);
    }
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has an Idempotency-Key for every POST, since deploy/gateway/nginx.conf repeats those that have one', () => {
    const headers = operations()
      .filter(({ method }) => method === 'post')
      .map(({ operation }) => operation.parameters?.map((parameter) => 'name' in parameter && parameter.name));
    for (const names of headers) expect(names).toContain('Idempotency-Key');
  });

  it('has the address that the client uses, also in the code samples', async () => {
    const response = await service.inject({ url: '/docs/openapi.json', headers: { host: 'api.example.com:8080' } });
    const { servers, paths } = response.json<OpenAPIObject>();
    expect(servers).toEqual([{ url: 'http://api.example.com:8080' }]);
    const [curl] = Reflect.get(paths['/api/public']!.get!, 'x-codeSamples');
    expect(curl.source).toBe('curl --request GET \\\n  --url http://api.example.com:8080/api/public');
  });

  it('has the address PUBLIC_URL, also in the code samples, when it is set', async () => {
    const behind = await createTestApp({ PUBLIC_URL: 'https://api.example.com/gateway/' });
    const response = (await behind.inject({ url: '/docs/openapi.json' })).json<OpenAPIObject>();
    await behind.close();
    expect(response.servers).toEqual([{ url: 'https://api.example.com/gateway' }]);
    const [curl] = Reflect.get(response.paths['/api/public']!.get!, 'x-codeSamples');
    expect(curl.source).toBe('curl --request GET \\\n  --url https://api.example.com/gateway/api/public');
  });

  it('has code samples for ten clients at every operation, with a token where one is required', () => {
    const order = ['cURL', 'C#', 'Go', 'Java', 'Node', 'Objective-C', 'PHP', 'Python', 'Ruby', 'Swift'];
    for (const { path, operation } of operations()) {
      const samples: { lang: string; source: string }[] = Reflect.get(operation, 'x-codeSamples');
      expect(samples.map(({ lang }) => lang)).toEqual(order);
      const isPublic = operation.security?.length === 0;
      const withToken = samples.filter(({ source }) => source.includes('Bearer YOUR_ACCESS_TOKEN'));
      expect({ path, withToken: withToken.length }).toEqual({ path, withToken: isPublic ? 0 : 10 });
    }
  });

  it('has an example for every parameter, header and schema property', () => {
    const schemas = Object.values(document.components!.schemas!) as { properties: Record<string, object> }[]; // all are objects
    const members = schemas.flatMap(({ properties }) => Object.entries(properties));
    for (const [name, member] of members) {
      const isExemplary = ['example', 'examples', 'const', 'items'].some((key) => key in member);
      expect({ name, isExemplary }).toEqual({ name, isExemplary: true });
    }
    const parameters = operations().flatMap(({ operation }) => operation.parameters ?? []);
    expect(parameters.length).toBeGreaterThan(5);
    for (const parameter of parameters) expect(JSON.stringify(parameter)).toMatch(/"examples?":/);
  });

  it('documents the request id of every response', () => {
    for (const { operation } of operations()) {
      for (const response of Object.values(operation.responses)) {
        expect(response).toHaveProperty(['headers', 'X-Request-Id']);
      }
    }
  });

  describe('documents problems exactly as they are sent:', () => {
    let keyless: TestApp;
    let limited: TestApp;
    beforeAll(async () => {
      keyless = await createTestApp({ AUTH_ISSUER: 'http://127.0.0.1:1' });
      limited = await createTestApp({ AUTH_FAILURE_LIMIT: '1' });
    });
    afterAll(async () => {
      await keyless.close();
      await limited.close();
    });

    const token = (claims: object) => service.issuer.token({ claims: { scope, sub: 'tester', ...claims } });
    const withHeaders = (request: InjectOptions, headers: object) =>
      service.injectAs(scope, { ...request, headers: { ...request.headers, ...headers } });

    const provoke: Record<string, Provoke> = {
      noToken: (request) => service.inject(request),
      malformedToken: (request) => withHeaders(request, { authorization: 'Bearer a b' }),
      invalidToken: (request) => withHeaders(request, { authorization: `Bearer ${token({ exp: 1 })}` }),
      scopeMissing: (request) => service.injectAs('other', request),
      tooManyFailures: async (request) => {
        await limited.inject(request);
        return limited.inject(request);
      },
      keysUnavailable: async (request) =>
        keyless.inject({
          ...request,
          headers: { authorization: `Bearer ${token({ iss: 'http://127.0.0.1:1' })}` },
        }),
      databaseUnavailable: async (request) => {
        const repository = service.app.get(MessagesRepository);
        const fail = () => Promise.reject(new DatabaseUnavailableError(undefined));
        Object.assign(repository, { list: fail, find: fail, insert: fail, update: fail, remove: fail });
        const response = await service.injectAs(scope, request);
        for (const name of ['list', 'find', 'insert', 'update', 'remove']) Reflect.deleteProperty(repository, name);
        return response;
      },
      malformedBody: (request) => withHeaders({ ...request, payload: '{' }, { 'content-type': 'application/json' }),
      bodyTooLarge: (request) => service.injectAs(scope, { ...request, payload: { text: 'x'.repeat(300_000) } }),
      notJson: (request) => withHeaders({ ...request, payload: 'x' }, { 'content-type': 'text/plain' }),
      invalidInput: ({ url, ...request }) => {
        if (request.payload) return service.injectAs(scope, { ...request, url, payload: { text: '' } });
        return service.injectAs(scope, {
          ...request,
          url: url.replace(id, '42').replace(/s$/, 's?limit=1000'),
        });
      },
      notFound: ({ url, ...request }) =>
        service.injectAs(scope, { ...request, url: url.replace(id, '019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d') }),
      preconditionFailed: (request) => withHeaders(request, { 'if-match': '"9"' }),
      keyReused: async (request) => {
        await withHeaders(request, { 'idempotency-key': 'same' });
        return withHeaders({ ...request, payload: { text: 'Another' } }, { 'idempotency-key': 'same' });
      },
      headersTooLarge: async ({ url }) => {
        const headers = { 'x-large': 'x'.repeat(40_000) };
        const { statusCode = 0, headers: receivedHeaders, body } = await socketGet(url, headers);
        return { statusCode, headers: receivedHeaders, json: () => body as never }; // as Response has it
      },
    };

    async function socketGet(path: string, headers: Record<string, string>) {
      const address = await service.app.getUrl();
      return new Promise<{ statusCode?: number | undefined; headers: Response['headers']; body: unknown }>(
        (resolve, reject) => {
          get(`${address}${path}`, { headers }, (response) => {
            void json(response).then((body) =>
              resolve({ statusCode: response.statusCode, headers: response.headers, body }),
            );
          }).on('error', reject);
        },
      );
    }

    const documentedProblems = ({ responses }: Operation) =>
      Object.entries(responses).flatMap(([status, response]) => {
        const { content, headers } = response as { content?: Documented; headers: Headers }; // all are written out
        const examples = Object.entries(content?.['application/problem+json']?.examples ?? {});
        return examples.map(([name, { value }]) => ({ status: Number(status), name, value, headers }));
      });
    type Documented = Record<string, { examples: Record<string, { value: Record<string, unknown> }> }>;
    type Headers = Record<string, { examples?: Record<string, { value: string }> }>;

    it.each(['/api/private', '/api/private-scoped', '/api/public', '/api/messages', '/api/messages/{id}'])(
      '%s',
      async (path) => {
        for (const { method, operation } of operations().filter((one) => one.path === path)) {
          const request = { method, url: path.replace('{id}', id), ...(operation.requestBody && draft) };
          for (const { status, name, value, headers } of documentedProblems(operation)) {
            const response = await provoke[name]!(request);
            const body = response.json<{ requestId: string }>();
            expect({ method, ...body }).toEqual({ method, ...value, requestId: body.requestId });
            expect(response.statusCode).toBe(status);
            expect(problemSchema.safeParse(body).error).toBeUndefined();
            expect(problemSchema.safeParse(value).error).toBeUndefined();
            const challenge = headers['WWW-Authenticate']?.examples?.[name]?.value;
            expect(response.headers['www-authenticate']).toBe(challenge);
            expect(response.headers['retry-after'] !== undefined).toBe(
              headers['Retry-After']?.examples?.[name] !== undefined,
            );
          }
        }
      },
    );
  });
});
