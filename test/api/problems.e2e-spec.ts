import { Controller, Get, Inject, type OnModuleInit, ServiceUnavailableException } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { InjectOptions } from 'light-my-request';
import { nestOptions } from '../../src/app.js';
import { Public } from '../../src/auth/index.js';
import { ProblemFilter } from '../../src/problems/index.js';
import { apiHeaders } from '../../src/server/security-headers.js';
import { rawRequest } from '../support/raw-request.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const json = { 'content-type': 'application/json' };
const draft: InjectOptions = { method: 'POST', url: '/api/messages' };

const cases: [what: string, request: InjectOptions, status: number, title: string, detail: string][] = [
  ['an unknown route', { url: '/api/<script>' }, 404, 'Not Found', 'There is nothing at this address'],
  ['an unknown method', { method: 'PUT', url: '/api/public' }, 404, 'Not Found', 'There is nothing at this address'],
  ['bad percent-encoding', { url: '/api/messages/%zz' }, 400, 'Bad Request', 'The request is malformed'],
  ['malformed JSON', { ...draft, headers: json, payload: '{"secret"' }, 400, 'Bad Request', 'The request is malformed'],
  ['an empty body', { ...draft, headers: json }, 400, 'Bad Request', 'The request is malformed'],
  [
    'a prototype in JSON',
    { ...draft, headers: json, payload: '{"__proto__":{"text":"x"}}' },
    400,
    'Bad Request',
    'The request is malformed',
  ],
  [
    'a body over the limit',
    { ...draft, headers: json, payload: JSON.stringify({ text: 'x'.repeat(300_000) }) },
    413,
    'Payload Too Large',
    'The request body is too large',
  ],
  [
    'a form',
    { ...draft, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'text=x' },
    415,
    'Unsupported Media Type',
    'The content type of the request body is not supported: send application/json',
  ],
  [
    'plain text',
    { ...draft, headers: { 'content-type': 'text/plain' }, payload: '{"text":"x"}' },
    415,
    'Unsupported Media Type',
    'The content type of the request body is not supported: send application/json',
  ],
  [
    'a body of an unsupported type',
    { ...draft, headers: { 'content-type': 'text/xml' }, payload: '<text/>' },
    415,
    'Unsupported Media Type',
    'The content type of the request body is not supported: send application/json',
  ],
];

/** The second one adds the plugins that are off by default. */
const configurations: [string, NodeJS.ProcessEnv][] = [
  ['by default', {}],
  [
    'with optional plugins',
    { AUTH_FAILURE_LIMIT: '100', CORS_ORIGINS: 'https://app.example.com', DOCS_ENABLED: 'true' },
  ],
];

describe.each(configurations)('a problem response %s', (_name, environment) => {
  let service: TestApp;
  beforeAll(async () => void (service = await createTestApp(environment)));
  afterAll(() => service.close());

  it.each(cases)('is sent for %s and echoes nothing of the request', async (_what, request, status, title, detail) => {
    const response = await service.injectAs('write:messages', request);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.headers).toMatchObject(apiHeaders);
    const requestId = response.headers['x-request-id'];
    expect(response.json()).toEqual({ type: 'about:blank', title, status, detail, requestId });
  });

  it('names each invalid place and what was expected there', async () => {
    const payload = { text: '', '<script>': 1 };
    const response = await service.injectAs('write:messages', { ...draft, payload });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'The input is not valid',
      errors: [
        { path: 'text', message: expect.any(String) },
        { path: '', message: expect.any(String) },
      ],
      requestId: response.headers['x-request-id'],
    });
    expect(response.body).not.toContain('script');
  });

  it('is also sent when Node.js cannot parse the request: headers over 32 KiB, garbage', async () => {
    await service.app.listen(0, '127.0.0.1');
    const url = await service.app.getUrl();
    const large = await rawRequest(url, ['GET /api/public HTTP/1.1', `X-Large: ${'x'.repeat(33_000)}`]);
    expect(large).toMatch(/^HTTP\/1\.1 431 [^]*application\/problem\+json[^]*"status":431/);
    const garbage = await rawRequest(url, ['<script>']);
    expect(garbage).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*"status":400/);
    expect(garbage).not.toContain('script');
    for (const [name, value] of Object.entries(apiHeaders)) expect(garbage).toContain(`\r\n${name}: ${value}\r\n`);
  });

  it('is not sent for headers up to 32 KiB', async () => {
    const url = await service.app.getUrl();
    const response = await rawRequest(url, ['GET /api/public HTTP/1.1', `X-Large: ${'x'.repeat(31_000)}`]);
    expect(response).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('an unexpected error', () => {
  @Public()
  @Controller('broken')
  class BrokenController {
    @Get('secret')
    secret() {
      throw new Error('secret: postgres://user:password@db');
    }

    @Get('upstream')
    upstream() {
      throw Object.assign(new Error('secret'), { status: 401, statusCode: 401 });
    }

    @Get('unavailable')
    unavailable() {
      throw new ServiceUnavailableException('secret');
    }
  }

  it.each([
    ['secret', 500, 'Something went wrong on our side'],
    ['upstream', 500, 'Something went wrong on our side'],
    ['unavailable', 503, 'The service is not available at the moment'],
  ])('is reported as a problem without its details: %s', async (path, status, detail) => {
    const module = await Test.createTestingModule({ controllers: [BrokenController] }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    app.useGlobalFilters(new ProblemFilter());
    await app.init();
    const response = await app.inject({ url: `/broken/${path}` });
    await app.close();
    expect(response.statusCode).toBe(status);
    expect(response.json()).toEqual(expect.objectContaining({ status, detail }));
    expect(response.body).not.toContain('secret');
  });
});

describe('a plugin', () => {
  const malformed: InjectOptions = { ...draft, headers: json, payload: '{' };
  /** Starts the whole service with a module that registers a Fastify plugin before Nest sets up the rest. */
  const start = (plugin: FastifyPluginAsync) => {
    class PluginModule implements OnModuleInit {
      constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

      async onModuleInit() {
        await this.host.httpAdapter.getInstance<FastifyInstance>().register(plugin);
      }
    }
    Inject(HttpAdapterHost)(PluginModule, undefined, 0);
    return createTestApp(
      {},
      {
        create: async (module, adapter) => {
          const testing = await Test.createTestingModule({ imports: [module, PluginModule] }).compile();
          return testing.createNestApplication<NestFastifyApplication>(adapter, { ...nestOptions, bufferLogs: true });
        },
      },
    );
  };

  it('leaves problem responses to the service when a module awaits its registration', async () => {
    const service = await start(async () => undefined);
    for (const [request, status] of [
      [malformed, 400],
      [{ url: '/nowhere' }, 404],
    ] as const) {
      const response = await service.injectAs('write:messages', request);
      expect(response.statusCode).toBe(status);
      expect(response.json()).toMatchObject({ type: 'about:blank', status });
    }
    await service.close();
  });

  it('makes the startup fail when it sets an error handler for all routes', async () => {
    const rootHandler: FastifyPluginAsync = Object.assign(
      async (server: FastifyInstance) => void server.setErrorHandler(() => 'mine'),
      { [Symbol.for('skip-override')]: true },
    );
    await expect(start(rootHandler)).rejects.toMatchObject({ code: 'FST_ERR_ERROR_HANDLER_ALREADY_SET' });
  });
});

describe('the request id', () => {
  let service: TestApp;
  beforeAll(async () => void (service = await createTestApp()));
  afterAll(() => service.close());

  it.each(['4bf92f35-77b3-4da6', 'req_1:2.3'])('is the one in the request when that is valid: %s', async (id) => {
    const response = await service.inject({ url: '/api/private', headers: { 'x-request-id': id } });
    expect(response.headers['x-request-id']).toBe(id);
    expect(response.json()).toMatchObject({ requestId: id });
  });

  it.each(['', 'a b', '"quoted"', 'x'.repeat(129), '<script>'])(
    'is generated when the one in the request is invalid: %j',
    async (id) => {
      const response = await service.inject({ url: '/api/private', headers: { 'x-request-id': id } });
      expect(response.headers['x-request-id']).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    },
  );
});
