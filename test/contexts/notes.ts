import { ApolloDriver } from '@nestjs/apollo';
import { Module, UseGuards } from '@nestjs/common';
import {
  Args,
  Field,
  GraphQLModule,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import {
  Audience,
  AuthModule,
  type AuthModuleOptions,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Public,
  RequireAuthentication,
  Scopes,
  ScopesGuard,
  graphqlRequest,
} from 'nest-resource-server/auth';
import { patientKeys } from '../support/patient-keys.js';

// Parts of this are the code of docs/guides/graphql-and-websockets.md: test/documents compares the two.

@ObjectType()
export class Note {
  @Field()
  declare text: string;

  @Field()
  declare author: string;
}

@Resolver(() => Note)
@UseGuards(JwtAuthGuard, ScopesGuard)
export class NotesResolver {
  @Query(() => [Note])
  @Scopes('read:notes')
  notes(@CurrentPrincipal() principal: Principal): Note[] {
    return [{ text: 'Water the plants', author: principal.subject }];
  }

  @Query(() => Int)
  @Public()
  noteLimit(): number {
    return 100;
  }

  @Mutation(() => Note)
  @Scopes('write:notes')
  addNote(@Args('text') text: string, @CurrentPrincipal() principal: Principal): Note {
    return { text, author: principal.subject };
  }

  @Query(() => String)
  @Audience('https://archive.example.com')
  archive(): string {
    return 'archive';
  }

  @Query(() => String)
  @RequireAuthentication({ acr: ['phr'] })
  vault(): string {
    return 'vault';
  }

  @Subscription(() => Note)
  @Scopes('read:notes')
  async *noteAdded(@CurrentPrincipal() principal: Principal) {
    yield { noteAdded: { text: 'Water the plants', author: principal.subject } };
  }

  @ResolveField(() => String)
  reader(@Parent() { author }: Note, @CurrentPrincipal() { subject }: Principal): string {
    return `${subject} reads ${author}`;
  }
}

/** The module of an app with these notes on Apollo, as the guide has it. */
export function apolloModule(issuer: string, audience: string) {
  @Module({
    imports: [
      AuthModule.forRoot({ issuer, audience, request: graphqlRequest }),
      GraphQLModule.forRoot({ driver: ApolloDriver, autoSchemaFile: true }),
    ],
    providers: [NotesResolver],
  })
  class NotesModule {}
  return NotesModule;
}

/** The module of an app with these notes, on a driver of Nest's GraphQL module. */
export function notesModule(driver: object, options: AuthModuleOptions) {
  @Module({
    imports: [
      AuthModule.forRoot({ keys: patientKeys, ...options }),
      GraphQLModule.forRoot({ autoSchemaFile: true, ...driver }),
    ],
    providers: [NotesResolver],
  })
  class NotesModule {}
  return NotesModule;
}
