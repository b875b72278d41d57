import { dpopOffer } from '../support/challenges.js';
import { Controller, Get, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { AppOverrides } from '../../src/app.js';
import { nestOptions } from '../../src/app.js';
import { InsufficientScopeError, KeysUnavailableError, Public } from '../../src/auth/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const address = 'https://api.example.com/.well-known/oauth-protected-resource/messages-api';
const parameter = `resource_metadata="${address}"`;

const malformed =
  'error="invalid_request", error_description="' +
  'The access token must be sent once, in the Authorization header, after the word Bearer or DPoP"';

/** A route that decides by itself, after the guards. */
@Public()
@Controller('own')
class OwnController {
  @Get('scope')
  scope() {
    throw new InsufficientScopeError(['read:own']);
  }

  @Get('unavailable')
  unavailable() {
    throw new KeysUnavailableError(7);
  }
}

@Module({ controllers: [OwnController] })
class OwnModule {}

const create: AppOverrides['create'] = async (module, adapter) => {
  const testing = await Test.createTestingModule({ imports: [module, OwnModule] }).compile();
  return testing.createNestApplication(adapter, nestOptions);
};

describe('a challenge', () => {
  let service: TestApp;
  beforeAll(async () => {
    const variables = { PUBLIC_URL: 'https://api.example.com/messages-api', TRUST_PROXY: '127.0.0.1' };
    service = await createTestApp({ ...variables, AUTH_FAILURE_LIMIT: '1000' }, { create });
  });
  afterAll(() => service.close());

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const rejections: [what: string, status: number, url: string, headers: () => object, challenge: string][] = [
    ['no token', 401, '/api/private', () => ({}), `Bearer ${parameter}, ${dpopOffer}`],
    [
      'another scheme',
      401,
      '/api/private',
      () => ({ authorization: 'Basic eDp5' }),
      `Bearer ${parameter}, ${dpopOffer}`,
    ],
    ['a malformed header', 400, '/api/private', () => bearer('a b'), `Bearer ${malformed}, ${parameter}, ${dpopOffer}`],
    [
      'a token in the query',
      400,
      '/api/private?access_token=x',
      () => ({}),
      `Bearer ${malformed}, ${parameter}, ${dpopOffer}`,
    ],
    [
      'an expired token',
      401,
      '/api/private',
      () => bearer(service.issuer.flawed.expired()),
      `Bearer error="invalid_token", error_description="The access token has expired", ${parameter}, ${dpopOffer}`,
    ],
    [
      'a token without the scope',
      403,
      '/api/messages',
      () => bearer(service.issuer.token({ claims: { scope: 'write:messages' } })),
      `Bearer error="insufficient_scope", scope="read:messages", error_description="The access token lacks a scope that this request requires", ${parameter}, ${dpopOffer}`,
    ],
    [
      'an error that a handler throws',
      403,
      '/own/scope',
      () => ({}),
      `Bearer error="insufficient_scope", scope="read:own", error_description="The access token lacks a scope that this request requires", ${parameter}, ${dpopOffer}`,
    ],
  ];

  it.each(rejections)(
    'ends with the address of the metadata for %s: %i',
    async (_what, status, url, given, challenge) => {
      const spoofed = {
        host: 'evil.example.com',
        'x-forwarded-host': 'evil.example.com',
        'x-forwarded-proto': 'http',
        'x-forwarded-prefix': '/evil',
      };
      for (const others of [{}, spoofed]) {
        const { statusCode, headers } = await service.inject({ url, headers: { ...given(), ...others } });
        expect([statusCode, headers['www-authenticate']]).toEqual([status, challenge]);
      }
    },
  );

  it('leads to the metadata of the resource', async () => {
    const { headers } = await service.inject({ url: '/api/private' });
    const [, named = ''] = /resource_metadata="([^"]+)", DPoP /.exec(String(headers['www-authenticate'])) ?? [];
    const { resource } = (await service.inject({ url: new URL(named).pathname })).json<{ resource: string }>();
    expect(resource).toBe('https://api.example.com/messages-api');
  });

  it.each(['/own/unavailable', '/nowhere'])('is not added to a response without one: %s', async (url) => {
    const { statusCode, headers } = await service.inject({ url });
    expect(headers).not.toHaveProperty('www-authenticate');
    expect([statusCode, headers['retry-after']]).toEqual(url === '/nowhere' ? [404, undefined] : [503, '7']);
  });

  it('is in the OpenAPI document as it is sent', async () => {
    const { paths } = (await service.inject({ url: '/docs/openapi.json' })).json<{
      paths: Record<string, Operations>;
    }>();
    const examples = Object.entries(paths['/api/messages']!.get.responses).flatMap(([status, { headers }]) =>
      Object.entries(headers?.['WWW-Authenticate']?.examples ?? {}).map(([name, { value }]) => [status, name, value]),
    );
    expect(examples).toEqual([
      ['400', 'malformedToken', `Bearer ${malformed}, ${parameter}, ${dpopOffer}`],
      ['401', 'noToken', `Bearer ${parameter}, ${dpopOffer}`],
      [
        '401',
        'invalidToken',
        expect.stringMatching(/^Bearer error="invalid_token", .*", resource_metadata="[^"]+", DPoP /),
      ],
      ['403', 'scopeMissing', expect.stringMatching(/^Bearer error="insufficient_scope", .*", resource_metadata=/)],
    ]);
  });
  interface Operations {
    get: {
      responses: Record<string, { headers?: Record<string, { examples?: Record<string, { value: string }> }> }>;
    };
  }

  it.each([
    ['https://api.example.com/a"b\\c', 'https://api.example.com/.well-known/oauth-protected-resource/a%22b/c'],
    ['https://bücher.example', 'https://xn--bcher-kva.example/.well-known/oauth-protected-resource'],
    ['https://api.example.com:443/', 'https://api.example.com/.well-known/oauth-protected-resource'],
  ])('quotes nothing that ends the quote: %s', async (resource, metadata) => {
    const other = await createTestApp({ PUBLIC_URL: resource });
    const { headers } = await other.inject({ url: '/api/private' });
    await other.close();
    expect(headers['www-authenticate']).toBe(`Bearer resource_metadata="${metadata}", ${dpopOffer}`);
  });
});

describe('a challenge without PUBLIC_URL', () => {
  it('names no metadata', async () => {
    const service = await createTestApp();
    const headers = { host: 'evil.example.com' };
    const anonymous = await service.inject({ url: '/api/private', headers });
    const reader = await service.injectAs('read:messages', { method: 'DELETE', url: '/api/messages/1', headers });
    await service.close();
    expect(anonymous.headers['www-authenticate']).toBe(`Bearer, ${dpopOffer}`);
    expect(String(reader.headers['www-authenticate'])).toMatch(
      /^Bearer error="insufficient_scope", scope="write:messages", error_description="[^"]+", DPoP algs="[^"]+"$/,
    );
  });
});
