import { Controller, type INestApplication, Module, type Provider, type Type, UseGuards } from '@nestjs/common';
import { GraphQLModule, Query, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  AuthModule,
  type AuthModuleExtras,
  type AuthModuleOptions,
  JwtAuthGuard,
  Public,
  Scopes,
  ScopesGuard,
  graphqlRequest,
} from 'nest-resource-server/auth';

@Resolver('Undeclared')
class UndeclaredResolver {
  @Query(() => String)
  undeclared() {
    return '';
  }

  @Query(() => String)
  @Public()
  open() {
    return '';
  }
}

@WebSocketGateway()
class UndeclaredGateway {
  @SubscribeMessage('undeclared')
  undeclared(_data: unknown) {}

  @SubscribeMessage('open')
  @Public()
  open(_data: unknown) {}

  helper() {}
}

@Controller()
class UndeclaredPatterns {
  @MessagePattern('undeclared')
  undeclared(_data: unknown) {}

  @EventPattern('undeclared')
  happened(_data: unknown) {}
}

@WebSocketGateway()
class UnenforcedGateway {
  @SubscribeMessage('demanding')
  @Scopes('admin')
  demanding(_data: unknown) {}
}

@WebSocketGateway()
@UseGuards(JwtAuthGuard, ScopesGuard)
class GuardedGateway {
  @SubscribeMessage('guarded')
  guarded(_data: unknown) {}
}

@Resolver('Note')
@UseGuards(JwtAuthGuard, ScopesGuard)
class FieldResolver {
  @ResolveField(() => String)
  harmless() {
    return '';
  }

  @ResolveField(() => String)
  @Scopes('admin')
  secret() {
    return '';
  }
}

@Resolver('Note')
@UseGuards(JwtAuthGuard, ScopesGuard)
class GuardedReference {
  @ResolveReference()
  byId() {
    return {};
  }
}

@Resolver('Note')
class OpenReference {
  @ResolveReference()
  @Public()
  byId() {
    return {};
  }
}

@Resolver('Undeclared')
@WebSocketGateway()
class GatewayAndResolver {
  @Query(() => String)
  undeclared() {
    return '';
  }
}

describe('the declared access of handlers that are not called for HTTP requests', () => {
  let app: INestApplication | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  /** Starts an app with these handlers, and returns its warnings. */
  async function start(
    { providers = [], controllers = [] }: { providers?: Provider[]; controllers?: Type[] },
    options: Partial<AuthModuleOptions> & AuthModuleExtras,
    graphql: object = {},
  ): Promise<string[]> {
    const auth = { issuer: 'https://issuer.example.com', audience: 'api', ...options };
    @Module({
      imports: [
        AuthModule.forRoot(auth),
        GraphQLModule.forRoot({
          driver: MercuriusDriver,
          typeDefs: 'type Query { open: String undeclared: String }',
          ...graphql,
        }),
      ],
      providers,
      controllers,
    })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication(new FastifyAdapter());
    const warnings: string[] = [];
    app.useLogger({ log() {}, error() {}, warn: (line: unknown) => void warnings.push(String(line)) });
    await app.init();
    return warnings.filter((line) => line.includes('JwtAuthGuard'));
  }

  it("is checked where routes is 'declared'", async () => {
    const handlers = { providers: [UndeclaredResolver, UndeclaredGateway], controllers: [UndeclaredPatterns] };
    const problem = 'neither JwtAuthGuard nor @Public()';
    await expect(start(handlers, { routes: 'declared' })).rejects.toThrow(
      [
        `UndeclaredResolver.undeclared (GraphQL operation): ${problem}`,
        `UndeclaredGateway.undeclared (WebSocket): ${problem}`,
        `UndeclaredPatterns.undeclared (microservice): ${problem}`,
        `UndeclaredPatterns.happened (microservice): ${problem}`,
      ].join('\n  '),
    );
  });

  it('is checked for a gateway behind a lazy proxy, which has no members while there is no request', async () => {
    const lazy = new Proxy(Object.create(UndeclaredGateway.prototype) as object, {
      get: () => undefined,
    });
    const providers = [
      { provide: 'lazy', useFactory: () => lazy },
      { provide: 'without a prototype', useValue: Object.create(null) as object },
    ];
    await expect(start({ providers }, { routes: 'declared' })).rejects.toThrow(
      'UndeclaredGateway.undeclared (WebSocket): neither JwtAuthGuard nor @Public()',
    );
  });

  it('is not checked where handlers demand nothing', async () => {
    const handlers = { providers: [UndeclaredResolver, UndeclaredGateway], controllers: [UndeclaredPatterns] };
    expect(await start(handlers, {})).toEqual([]);
  });

  it('must be enforced where handlers demand something', async () => {
    await expect(start({ providers: [UnenforcedGateway] }, {})).rejects.toThrow(
      'UnenforcedGateway.demanding (WebSocket): neither JwtAuthGuard nor @Public()',
    );
    await expect(
      start({ providers: [UnenforcedGateway] }, { guard: 'global', request: graphqlRequest }),
    ).rejects.toThrow('UnenforcedGateway.demanding (WebSocket): neither JwtAuthGuard nor @Public()');
  });

  it('is reported where a global guard may not run', async () => {
    const handlers = { providers: [UndeclaredResolver, UndeclaredGateway], controllers: [UndeclaredPatterns] };
    expect(await start(handlers, { guard: 'global', request: graphqlRequest })).toEqual([
      'The global JwtAuthGuard may not run for these WebSocket handlers, so guard them with @UseGuards, or declare them @Public(): UndeclaredGateway.undeclared',
      'The global JwtAuthGuard may not run for these microservice handlers, so guard them with @UseGuards, or declare them @Public(): UndeclaredPatterns.undeclared, UndeclaredPatterns.happened',
    ]);
  });

  it('needs the option request', async () => {
    const problem = 'its JwtAuthGuard needs the option request of AuthModule';
    await expect(start({ providers: [GuardedGateway] }, {})).rejects.toThrow(
      `GuardedGateway.guarded (WebSocket): ${problem}`,
    );
    await expect(start({ providers: [UndeclaredResolver] }, { guard: 'global' })).rejects.toThrow(
      `UndeclaredResolver.undeclared (GraphQL operation): ${problem}`,
    );
    expect(await start({ providers: [GuardedGateway] }, { routes: 'any' })).toEqual([]);
    await app?.close();
    expect(await start({ providers: [GuardedGateway] }, { request: graphqlRequest })).toEqual([]);
  });

  it('must not be that of a field, unless Nest runs guards for fields', async () => {
    const graphql = { typeDefs: 'type Note { harmless: String secret: String } type Query { open: Note }' };
    const handlers = { providers: [FieldResolver] };
    const options = { request: graphqlRequest };
    await expect(start(handlers, options, graphql)).rejects.toThrow(
      /enforced:\n {2}FieldResolver.secret \(GraphQL field\): Nest runs no guards for fields: set fieldResolverEnhancers/,
    );
    expect(await start(handlers, options, { ...graphql, fieldResolverEnhancers: ['guards'] })).toEqual([]);
  });

  it('must not be that of a reference, which any client may ask for, unless Nest runs guards for fields', async () => {
    const providers = [GuardedReference, OpenReference];
    const graphql = { typeDefs: 'type Note { id: ID } type Query { open: Note }' };
    await expect(start({ providers }, { request: graphqlRequest }, graphql)).rejects.toThrow(
      /enforced:\n {2}GuardedReference.byId \(GraphQL reference\): Nest runs no guards for fields: .*$/,
    );
    const guarded = { ...graphql, fieldResolverEnhancers: ['guards'] };
    expect(await start({ providers }, { request: graphqlRequest }, guarded)).toEqual([]);
  });

  it('is checked for a resolver that is a gateway too', async () => {
    await expect(start({ providers: [GatewayAndResolver] }, { routes: 'declared' })).rejects.toThrow(
      'GatewayAndResolver.undeclared (GraphQL operation): neither JwtAuthGuard nor @Public()',
    );
  });
});
