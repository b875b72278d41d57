import {
  Controller,
  Get,
  type INestApplication,
  Module,
  NotFoundException,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AuthModule,
  type AuthModuleOptions,
  Challenges,
  InsufficientScopeError,
  InvalidTokenError,
  JwtAuthGuard,
  type MetadataOptions,
  Public,
  ResourceMetadata,
  Scopes,
  ScopesGuard,
} from '../../src/auth/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { patientKeys } from '../support/patient-keys.js';

const resource = 'https://orders.example.com/v1';
const path = '/.well-known/oauth-protected-resource/v1';
const parameter = `resource_metadata="https://orders.example.com${path}"`;

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('orders')
class OrdersController {
  constructor(private readonly metadata: ResourceMetadata) {}

  @Get()
  @Scopes('read:orders')
  list() {
    return [];
  }

  @Get('metadata')
  @Public()
  describe() {
    const { path: at, document } = this.metadata;
    if (!document) throw new NotFoundException();
    return { at, document };
  }
}

/** Without an option, beside the other. */
@UseGuards(JwtAuthGuard)
@Controller('other')
class OtherController {
  @Get()
  list() {
    return [];
  }
}

describe('AuthModule with the option metadata', () => {
  let issuer: TestIssuer;
  let app: INestApplication | undefined;
  beforeAll(async () => void (issuer = await TestIssuer.start()));
  afterAll(() => issuer.close());
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  const moduleOf = (controller: Type, extras: Partial<AuthModuleOptions> | object): Type => {
    const options = { issuer: issuer.url, audience: issuer.audience, keys: patientKeys, ...extras };
    @Module({ imports: [AuthModule.forRoot(options)], controllers: [controller] })
    class FeatureModule {}
    return FeatureModule;
  };
  /** Nest's default filter responds. */
  const start = async (...imports: Type[]): Promise<NestFastifyApplication> => {
    const module = await Test.createTestingModule({ imports }).compile();
    const started = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    app = started;
    return started.init();
  };
  const challengeOf = async (of: NestFastifyApplication, url: string, token?: string) => {
    const headers = { host: 'evil.example.com', ...(token && { authorization: `Bearer ${token}` }) };
    return (await of.inject({ url, headers })).headers['www-authenticate'];
  };

  it('names the metadata in each challenge of its guards and of the app’s checks, whatever filter responds', async () => {
    const left = Object.freeze(new InvalidTokenError('left', 'The customer has left'));
    const checks = [({ claims }: { claims: { sub?: unknown } }) => void (claims.sub === 'gone' && fail(left))];
    const orders = await start(
      moduleOf(OrdersController, { metadata: { resource }, checks }),
      moduleOf(OtherController, { checks }),
    );
    const gone = issuer.token({ scopes: ['read:orders'], claims: { sub: 'gone' } });
    expect(await challengeOf(orders, '/orders')).toBe(`Bearer ${parameter}`);
    expect(await challengeOf(orders, '/orders', 'a b')).toMatch(
      /^Bearer error="invalid_request", .*", resource_metadata="[^"]+"$/,
    );
    expect(await challengeOf(orders, '/orders', issuer.token())).toBe(
      `Bearer error="insufficient_scope", scope="read:orders", error_description="The access token lacks a scope that this request requires", ${parameter}`,
    );
    const description = 'Bearer error="invalid_token", error_description="The customer has left"';
    // The same error in two modules, each with its own options.
    expect(await challengeOf(orders, '/orders', gone)).toBe(`${description}, ${parameter}`);
    expect(await challengeOf(orders, '/other', gone)).toBe(description);
    expect(left.challenge).toBe(description);
  });

  it('makes the document for a controller of the app', async () => {
    const metadata = {
      resource,
      name: 'Orders',
      documentation: 'https://orders.example.com/help',
      scopePrefix: 'orders/',
    };
    const orders = await start(moduleOf(OrdersController, { metadata }));
    expect((await orders.inject({ url: '/orders/metadata' })).json()).toEqual({
      at: path,
      document: {
        resource,
        authorization_servers: [issuer.url],
        scopes_supported: ['orders/read:orders'],
        bearer_methods_supported: ['header'],
        resource_name: 'Orders',
        resource_documentation: 'https://orders.example.com/help',
      },
    });
    const { document } = orders.get(ResourceMetadata, { strict: false });
    expect(Object.isFrozen(document?.scopes_supported)).toBe(true);
  });

  it('names the scopes of the option instead of those of all routes, where the app has several modules', async () => {
    const metadata = { resource, scopes: ['x', 'y'], scopePrefix: 'api/' };
    const orders = await start(moduleOf(OtherController, {}), moduleOf(OrdersController, { metadata }));
    const { document } = (await orders.inject({ url: '/orders/metadata' })).json<{ document: object }>();
    expect(document).toMatchObject({ scopes_supported: ['api/x', 'api/y'] });
  });

  it('leaves out the members without a value', async () => {
    const plain = await start(moduleOf(OtherController, { metadata: { resource } }));
    expect(plain.get(ResourceMetadata, { strict: false }).document).toEqual({
      resource,
      authorization_servers: [issuer.url],
      bearer_methods_supported: ['header'],
    });
  });

  it('makes the headers for an app whose own filter responds to errors of its handlers', async () => {
    const plain = await start(moduleOf(OtherController, { metadata: { resource } }));
    const error = new InvalidTokenError('left', 'The customer has left');
    expect(plain.get(Challenges, { strict: false }).headersOf(error)).toEqual({
      'www-authenticate': `Bearer error="invalid_token", error_description="The customer has left", ${parameter}`,
    });
  });

  it.each(['a"b', 'a\\b', 'a\r\nb', 'ü'])('cannot be extended by a scope that ends the quote: %j', (scope) => {
    expect(() => new InsufficientScopeError([scope])).toThrow('is not allowed in WWW-Authenticate');
  });

  it('describes nothing and names no metadata without the option', async () => {
    const plain = await start(moduleOf(OrdersController, {}));
    expect((await plain.inject({ url: '/orders/metadata' })).statusCode).toBe(404);
    expect(await challengeOf(plain, '/orders')).toBe('Bearer');
  });

  const address = 'expected an http(s) address without credentials, query or fragment';
  it.each<[MetadataOptions | object | string | null, string]>([
    [{}, `metadata.resource: ${address}`],
    [{ resource: 'orders' }, `metadata.resource: ${address}`],
    [{ resource: 'urn:orders' }, `metadata.resource: ${address}`],
    [{ resource: `${resource}?x` }, `metadata.resource: ${address}`],
    [{ resource: `${resource}#x` }, `metadata.resource: ${address}`],
    [{ resource: 'https://user@orders.example.com' }, `metadata.resource: ${address}`],
    [{ resource: [resource] }, `metadata.resource: ${address}`],
    [{ resource, name: '' }, 'metadata.name: expected a text'],
    [{ resource, documentation: '/help' }, 'metadata.documentation: expected an http(s) address'],
    [{ resource, scopePrefix: 1 }, 'metadata.scopePrefix: expected a text'],
    [{ resource, scopes: 'x' }, 'metadata.scopes: expected an array of scopes'],
    [{ resource, scopes: [''] }, 'metadata.scopes: expected an array of scopes'],
    [{ resource, scope: ['x'] }, 'metadata.scope: unknown option'],
    [resource, 'metadata: expected an object with resource'],
    [null, 'metadata: expected an object with resource'],
  ])('stops startup when it is %j', async (metadata, problem) => {
    await expect(start(moduleOf(OtherController, { metadata }))).rejects.toThrow(problem);
  });
});

function fail(error: Error): never {
  throw error;
}
