import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ApolloDriver } from '@nestjs/apollo';
import { type INestApplication, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Field, GraphQLModule, Int, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Public,
  Scopes,
  ScopesGuard,
  graphqlRequest,
} from 'nest-resource-server/auth';
import { TestIssuer } from 'nest-resource-server/testing';

@ObjectType()
class Note {
  @Field()
  declare author: string;
}

@Resolver(() => Note)
@UseGuards(JwtAuthGuard, ScopesGuard)
class NotesResolver {
  @Query(() => Note)
  @Scopes('read:notes')
  note(@CurrentPrincipal() { subject }: Principal): Note {
    return { author: subject };
  }

  @Query(() => Int)
  @Public()
  limit() {
    return 100;
  }
}

@Resolver(() => Note)
class UnguardedResolver {
  @Query(() => Int)
  unguarded() {
    return 1;
  }

  @ResolveField(() => Int)
  @Scopes('admin')
  secret() {
    return 1;
  }
}

const drivers = {
  'Apollo on Express': { driver: ApolloDriver, adapter: () => new ExpressAdapter() },
  'Mercurius on Fastify': { driver: MercuriusDriver, adapter: () => new FastifyAdapter() },
};

for (const [name, { driver, adapter }] of Object.entries(drivers)) {
  describe(`GraphQL with ${name}`, () => {
    let issuer: TestIssuer;
    const apps: INestApplication[] = [];

    /** Returns the address of an app. */
    async function start(options: object, providers: (new () => object)[] = [NotesResolver]): Promise<string> {
      @Module({
        imports: [
          AuthModule.forRoot({ issuer: issuer.url, audience: issuer.audience, ...options }),
          GraphQLModule.forRoot({ driver, autoSchemaFile: true } as object),
        ],
        providers,
      })
      class NotesModule {}
      const app = await NestFactory.create(NotesModule, adapter(), { logger: false, abortOnError: false });
      apps.push(app);
      await app.listen(0, '127.0.0.1');
      return `${await app.getUrl()}/graphql`;
    }
    before(async () => {
      issuer = await TestIssuer.start();
    });
    after(async () => {
      for (const app of apps) await app.close();
      await issuer.close();
    });

    const reading = () => issuer.token({ scopes: ['read:notes'], subject: 'ann' });

    /** The data, and what the errors say to clients. */
    async function send(url: string, query: string, token?: string) {
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
      const { data, errors = [] } = (await response.json()) as { data: unknown; errors?: { extensions?: object }[] };
      const reasons = errors.map(({ extensions = {} }) => {
        const { code, reason } = extensions as Record<string, unknown>;
        return [code, reason].filter((value) => value !== undefined);
      });
      return { data, errors: reasons };
    }

    it('checks the token of an operation, and states why it rejects one', async () => {
      const url = await start({ request: graphqlRequest });
      const query = '{ note { author } }';
      assert.deepEqual(await send(url, query, reading()), { data: { note: { author: 'ann' } }, errors: [] });
      assert.deepEqual(await send(url, '{ limit }'), { data: { limit: 100 }, errors: [] });
      const rejected: [token: string | undefined, ...error: string[]][] = [
        [undefined, 'UNAUTHENTICATED'],
        [issuer.flawed.expired(), 'UNAUTHENTICATED', 'token_expired'],
        [issuer.flawed.tampered(), 'UNAUTHENTICATED', 'signature_invalid'],
        [issuer.token(), 'FORBIDDEN', 'scope_missing'],
      ];
      for (const [token, ...error] of rejected) {
        assert.deepEqual(await send(url, query, token), { data: null, errors: [error] });
      }
    });

    it('fails without the option request, at startup, or else each operation', async () => {
      await assert.rejects(start({}), /NotesResolver\.note \(GraphQL operation\): its JwtAuthGuard needs the option/);
      const url = await start({ routes: 'any' });
      const { data, errors } = await send(url, '{ note { author } }', reading());
      assert.deepEqual([data, errors.length, errors[0]?.includes('UNAUTHENTICATED')], [null, 1, false]);
      assert.deepEqual(await send(url, '{ limit }'), { data: { limit: 100 }, errors: [] });
    });

    it('must be declared, and fields must be guarded that demand something', async () => {
      const starting = start({ request: graphqlRequest, routes: 'declared' }, [UnguardedResolver]);
      const field = String.raw`\.secret \(GraphQL field\): Nest runs no guards for fields`;
      const problems = new RegExp(String.raw`\.unguarded \(GraphQL operation\): neither JwtAuthGuard.*${field}`, 's');
      await assert.rejects(starting, problems);
    });

    it('has a global guard', async () => {
      @Resolver(() => Note)
      class BareResolver {
        @Query(() => Int)
        bare() {
          return 1;
        }
      }
      const url = await start({ request: graphqlRequest, guard: 'global' }, [BareResolver]);
      assert.deepEqual(await send(url, '{ bare }'), { data: null, errors: [['UNAUTHENTICATED']] });
      assert.deepEqual(await send(url, '{ bare }', reading()), { data: { bare: 1 }, errors: [] });
    });
  });
}
