import { ApolloDriver } from '@nestjs/apollo';
import type { INestApplication } from '@nestjs/common';
import { MercuriusDriver } from '@nestjs/mercurius';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createClient } from 'graphql-ws';
import { type AuthError, type AuthModuleOptions, graphqlRequest } from 'nest-resource-server/auth';
import { TestIssuer, createProof, createProofKey } from 'nest-resource-server/testing';
import { WebSocket } from 'ws';
import { patientKeys } from '../support/patient-keys.js';
import { apolloModule, notesModule } from './notes.js';

interface GraphqlError {
  readonly message: string;
  readonly path: string[];
  readonly extensions?: Record<string, unknown>;
}

interface GraphqlResponse {
  readonly data: Record<string, unknown> | null;
  readonly errors?: GraphqlError[];
}

const publicUrl = 'https://api.example.com';

describe.each([
  {
    name: 'Apollo on Express',
    driver: ApolloDriver,
    subscriptions: { subscriptions: { 'graphql-ws': true } },
    adapter: () => new ExpressAdapter(),
  },
  {
    name: 'Mercurius on Fastify',
    driver: MercuriusDriver,
    subscriptions: { subscription: true },
    adapter: () => new FastifyAdapter(),
  },
])('GraphQL with $name', ({ driver, subscriptions, adapter }) => {
  let issuer: TestIssuer;
  let app: INestApplication;
  let url: string;
  const refused: { error: AuthError; authorization: unknown }[] = [];

  async function start(options: Partial<AuthModuleOptions>) {
    const auth = {
      issuer: issuer.url,
      audience: issuer.audience,
      publicUrl,
      keys: { ...patientKeys, cooldownMs: 1 },
      ...options,
    };
    const imports = [notesModule({ driver, ...subscriptions }, auth)];
    const module = await Test.createTestingModule({ imports }).compile();
    const started = module.createNestApplication(adapter(), { logger: false });
    await started.listen(0, '127.0.0.1');
    return started;
  }

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    app = await start({
      request: graphqlRequest,
      onRefusal: (error, request) => {
        const { headers } = request as { headers: Record<string, unknown> }; // of Express or Fastify
        refused.push({ error, authorization: headers.authorization });
      },
    });
    url = `${await app.getUrl()}/graphql`;
  });
  const onTestEnd: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of onTestEnd.splice(0)) await close();
  });
  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  async function send(query: string, headers: Record<string, string> = {}): Promise<GraphqlResponse> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as GraphqlResponse; // of a GraphQL server
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const extensionsOf = ({ errors = [] }: GraphqlResponse) =>
    errors.map(({ extensions: { code, reason, error } = {} }) => ({ code, reason, error }));

  it('runs an operation, with its principal, for a token with the scopes', async () => {
    const token = issuer.token({ scopes: ['read:notes', 'write:notes'], subject: 'ann' });
    expect(await send('{ notes { text author reader } }', bearer(token))).toEqual({
      data: { notes: [{ text: 'Water the plants', author: 'ann', reader: 'ann reads ann' }] },
    });
    expect(await send('mutation { addNote(text: "new") { author } }', bearer(token))).toEqual({
      data: { addNote: { author: 'ann' } },
    });
  });

  it('runs a public operation without a token', async () => {
    expect(await send('{ noteLimit }')).toEqual({ data: { noteLimit: 100 } });
  });

  it.each([
    ['no token', () => ({}), { code: 'UNAUTHENTICATED' }],
    [
      'an expired token',
      () => bearer(issuer.flawed.expired()),
      { code: 'UNAUTHENTICATED', reason: 'token_expired', error: 'invalid_token' },
    ],
    [
      'a tampered token',
      () => bearer(issuer.flawed.tampered()),
      { code: 'UNAUTHENTICATED', reason: 'signature_invalid', error: 'invalid_token' },
    ],
    ['a malformed header', () => ({ authorization: 'Bearer a b' }), { code: 'BAD_REQUEST', error: 'invalid_request' }],
    [
      'a token without the scope',
      () => bearer(issuer.token()),
      { code: 'FORBIDDEN', reason: 'scope_missing', error: 'insufficient_scope' },
    ],
  ])('rejects an operation with %s, and states why', async (_case, headers, expected) => {
    refused.length = 0;
    const sent: Record<string, string> = headers();
    const response = await send('{ notes { text } }', sent);
    expect(response.data).toBeNull();
    expect(extensionsOf(response)).toEqual([{ reason: undefined, error: undefined, ...expected }]);
    expect(refused).toEqual([{ error: expect.anything() as unknown, authorization: sent.authorization }]);
    expect(JSON.stringify(response)).not.toContain('eyJ');
  });

  it('enforces @Audience and @RequireAuthentication', async () => {
    const claims = { aud: [issuer.audience, 'https://archive.example.com'], acr: 'phr' };
    expect(await send('{ archive vault }', bearer(issuer.token({ claims })))).toEqual({
      data: { archive: 'archive', vault: 'vault' },
    });
    const reasons = ['{ archive }', '{ vault }'].map(async (query) =>
      extensionsOf(await send(query, bearer(issuer.token()))),
    );
    expect((await Promise.all(reasons)).flat().map(({ reason }) => reason)).toEqual([
      'audience_mismatch',
      'authentication_insufficient',
    ]);
  });

  it('states that it could not check a token, instead of rejecting it, while the issuer is down', async () => {
    issuer.outage();
    issuer.rotate();
    const [error] = extensionsOf(await send('{ notes { text } }', bearer(issuer.token({ scopes: ['read:notes'] }))));
    issuer.restore();
    expect(error).toEqual({ code: 'SERVICE_UNAVAILABLE', reason: 'keys_unavailable', error: undefined });
  });

  it('accepts a DPoP proof once for all fields of an operation', async () => {
    const key = createProofKey();
    const token = issuer.token({ scopes: ['read:notes'], claims: { cnf: { jkt: key.thumbprint } } });
    const dpop = createProof({ key, method: 'POST', url: `${publicUrl}/graphql`, accessToken: token });
    const headers = { authorization: `DPoP ${token}`, dpop };
    const query = '{ a: notes { text } b: notes { author } }';
    expect((await send(query, headers)).errors).toBeUndefined();
    expect(extensionsOf(await send(query, headers)).map(({ reason }) => reason)).toContain('proof_replayed');
  });

  it('runs no guarded operation without the option request', async () => {
    const unable = await start({ routes: 'any' } as object);
    onTestEnd.push(() => unable.close());
    const response = await fetch(`${await unable.getUrl()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(issuer.token({ scopes: ['read:notes'] })) },
      body: JSON.stringify({ query: '{ notes { text } }' }),
    });
    const { data, errors } = (await response.json()) as GraphqlResponse; // of a GraphQL server
    expect(data).toBeNull();
    expect(errors?.[0]?.message).toMatch(/of kind graphql: AuthModule needs the option request/);
    expect(errors?.[0]?.extensions?.code).not.toBe('UNAUTHENTICATED');
  });

  it('rejects an operation over a WebSocket unless the request that opened it has the token', async () => {
    const token = issuer.token({ scopes: ['read:notes'], subject: 'ann' });
    const subscribe = async (headers: Record<string, string>, connectionParams: Record<string, unknown>) => {
      class Socket extends WebSocket {
        constructor(address: string, protocols: string[]) {
          super(address, protocols, { headers });
        }
      }
      const client = createClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: Socket,
        connectionParams,
        retryAttempts: 0,
      });
      onTestEnd.push(async () => client.dispose());
      const outcomes = client.iterate({ query: 'subscription { noteAdded { text } }' });
      const { value } = (await outcomes.next().catch((error: unknown) => ({ value: error }))) as { value: unknown };
      return JSON.stringify(value);
    };
    const expected = driver === ApolloDriver ? 'Water the plants' : 'returns no request';
    expect(await subscribe(bearer(token), {})).toContain(expected);
    const params = { ...bearer(token), headers: bearer(token) };
    expect(await subscribe({}, params)).toContain(driver === ApolloDriver ? 'UNAUTHENTICATED' : 'returns no request');
  });
});

describe('GraphQL with Apollo on Fastify', () => {
  it('finds the request', async () => {
    await using issuer = await TestIssuer.start();
    const imports = [apolloModule(issuer.url, issuer.audience)];
    const module = await Test.createTestingModule({ imports }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    const send = async (headers: Record<string, string>) =>
      (
        await app.inject({ url: '/graphql', method: 'POST', headers, payload: { query: '{ notes { author } }' } })
      ).json<GraphqlResponse>();
    const token = issuer.token({ scopes: ['read:notes'], subject: 'ann' });
    const [good, bad] = [await send({ authorization: `Bearer ${token}` }), await send({})];
    await app.close();
    expect(good).toEqual({ data: { notes: [{ author: 'ann' }] } });
    expect(bad.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});
