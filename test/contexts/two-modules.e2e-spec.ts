import { ApolloDriver } from '@nestjs/apollo';
import { type DynamicModule, Module, UseGuards } from '@nestjs/common';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import {
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Scopes,
  ScopesGuard,
  graphqlRequest,
} from 'nest-resource-server/auth';
import { TestIssuer } from 'nest-resource-server/testing';
import { patientKeys } from '../support/patient-keys.js';

@Resolver()
@UseGuards(JwtAuthGuard, ScopesGuard)
class GroupsResolver {
  static seen: () => void;

  @Query(() => [String])
  @Scopes('admin')
  groups(@CurrentPrincipal() { scopes }: Principal): string[] {
    GroupsResolver.seen();
    return [...scopes];
  }
}

@Resolver()
@UseGuards(JwtAuthGuard, ScopesGuard)
class ScopesResolver {
  @Query(() => [String], { nullable: true })
  @Scopes('admin')
  secrets(): string[] {
    return ['secret'];
  }

  @Query(() => [String])
  scopes(@CurrentPrincipal() { scopes }: Principal): string[] {
    return [...scopes];
  }
}

/** A feature with a resolver, and an AuthModule of its own. */
function feature(auth: DynamicModule, resolver: new () => object): DynamicModule {
  @Module({})
  class FeatureModule {}
  return { module: FeatureModule, imports: [auth], providers: [resolver] };
}

describe('one operation with fields of two modules', () => {
  it('gives each field the principal of its own module', async () => {
    await using issuer = await TestIssuer.start();
    const { url, audience } = issuer;
    const common = { issuer: url, audience, keys: patientKeys, request: graphqlRequest };
    const seen = new Promise<void>((resolve) => void (GroupsResolver.seen = resolve));
    // The second module is still checking while the first one has set its principal.
    const slow = { every: 'request', check: () => seen } as const;
    const imports = [
      feature(AuthModule.forRoot({ ...common, scopeClaims: ['groups'] }), GroupsResolver),
      feature(AuthModule.forRoot({ ...common, checks: [slow] }), ScopesResolver),
      GraphQLModule.forRoot({ driver: ApolloDriver, autoSchemaFile: true }),
    ];
    const module = await Test.createTestingModule({ imports }).compile();
    const app = module.createNestApplication(new ExpressAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    const token = issuer.token({ scopes: ['read:notes'], claims: { groups: ['admin'] } });
    const response = await fetch(`${await app.getUrl()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ groups secrets scopes }' }),
    });
    const body: unknown = await response.json();
    await app.close();
    expect(body).toMatchObject({
      data: { groups: ['read:notes', 'admin'], secrets: null, scopes: ['read:notes'] },
      errors: [{ path: ['secrets'], extensions: { code: 'FORBIDDEN', reason: 'scope_missing' } }],
    });
  });
});
