import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { ApolloDriver } from '@nestjs/apollo';
import {
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  Global,
  type INestApplication,
  Injectable,
  Module,
  type Provider,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { Field, GraphQLModule, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ExpressAdapter } from '@nestjs/platform-express';
import { WsAdapter } from '@nestjs/platform-ws';
import { Test } from '@nestjs/testing';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { createClient } from 'graphql-ws';
import {
  Audience,
  AuthModule,
  type AuthModuleOptions,
  CurrentPrincipal,
  FailureLimit,
  InvalidTokenError,
  JwtAuthGuard,
  OptionalAuth,
  type Principal,
  Public,
  Scopes,
  ScopesGuard,
  graphqlRequest,
  rememberHandshake,
  webSocketRequest,
} from 'nest-resource-server/auth';
import { TestIssuer, createProofKey } from 'nest-resource-server/testing';
import { WebSocket } from 'ws';
import { WsAuthErrorFilter } from './chat.js';
import { patientKeys } from '../support/patient-keys.js';

// Messages of a connection, and fields of a GraphQL operation, share one request. What one of them was found to be must never show
// in another.

let issuer: TestIssuer;
beforeAll(async () => void (issuer = await TestIssuer.start()));
afterAll(() => issuer.close());

const onTestEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of onTestEnd.splice(0).toReversed()) await close();
});

function auth(options: Partial<AuthModuleOptions>): DynamicModule {
  return AuthModule.forRoot({
    issuer: issuer.url,
    audience: 'api',
    keys: patientKeys,
    ...options,
  });
}

async function start(imports: object[], providers: Provider[] = []): Promise<string> {
  @Module({ imports: imports as DynamicModule[], providers }) // of auth(), and GraphQL's
  class AppModule {}
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const app: INestApplication = module.createNestApplication(new ExpressAdapter(), { logger: false });
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  onTestEnd.push(() => app.close());
  return app.getUrl();
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A promise that the test, or a part of the app, resolves. */
function signal() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, resolve };
}

interface Message {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

async function connect(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  await once(socket, 'open');
  onTestEnd.push(() => socket.close());
  const received: Message[] = [];
  let check: () => void = () => undefined;
  socket.on('message', (data: Buffer) => {
    received.push(JSON.parse(data.toString()) as Message); // what the server sends
    check();
  });
  return {
    send: (event: string, data: unknown) => socket.send(JSON.stringify({ event, data })),
    /** Resolves once the server has sent so many more messages. */
    receive: (count: number) =>
      new Promise<Message[]>((resolve) => {
        check = () => {
          if (received.length < count) return;
          check = () => undefined;
          resolve(received.splice(0, count));
        };
        check();
      }),
  };
}

/** Between the two guards: holds messages until the test lets them go. */
@Injectable()
class Gate implements CanActivate {
  static opened = Promise.resolve();
  static waiting = 0;
  static onWaiting: (count: number) => void = () => undefined;

  async canActivate() {
    Gate.onWaiting((Gate.waiting += 1));
    await Gate.opened;
    return true;
  }
}

/** Holds messages from now on. */
function closeGate() {
  const gate = signal();
  Gate.opened = gate.promise;
  Gate.waiting = 0;
  const reached = async (count: number) =>
    new Promise<void>((resolve) => {
      Gate.onWaiting = (waiting) => void (waiting >= count && resolve());
      Gate.onWaiting(Gate.waiting);
    });
  return { open: gate.resolve, reached };
}

@WebSocketGateway()
@UseGuards(JwtAuthGuard, Gate, ScopesGuard)
@UseFilters(WsAuthErrorFilter)
class PaymentsGateway {
  handleConnection(client: object, request: object) {
    rememberHandshake(client, request);
  }

  @SubscribeMessage('pay')
  @Scopes('pay')
  pay(@CurrentPrincipal() { subject }: Principal) {
    return { event: 'paid', data: { as: subject } };
  }

  @SubscribeMessage('who')
  who(@MessageBody() _data: unknown, @CurrentPrincipal() { subject }: Principal) {
    return { event: 'who', data: { as: subject } };
  }

  @SubscribeMessage('archive')
  @Audience('archive')
  archive() {
    return { event: 'archive', data: {} };
  }
}

describe('concurrent messages on one WebSocket', () => {
  /** The token that a message carries. */
  const ofMessage = (context: ExecutionContext) => ({
    headers: bearer(context.switchToWs().getData<{ token: string }>().token),
  });
  const checks = [{ every: 'request', check: async () => undefined }] as const;

  it.each([
    ['', {}],
    [', beside a check of every request', { checks }],
  ])('run as their own callers, and scopes are those of the message%s', async (_what, options) => {
    const { send, receive } = await connect(await start([auth({ request: ofMessage, ...options })], [PaymentsGateway]));
    const [ann, bob, carl] = [['ann', 'pay'], ['bob'], ['carl', 'pay']].map(([subject = '', ...scopes]) =>
      issuer.token({ subject, scopes }),
    );
    for (const order of [
      [ann, bob, carl],
      [bob, ann, carl],
      [carl, ann, bob],
      [ann, carl, bob],
    ]) {
      // The first time, tokens are verified; later, they are cached.
      const gate = closeGate();
      for (const token of order) send('pay', { token });
      await gate.reached(3);
      gate.open();
      const replies = await receive(3);
      expect(
        replies
          .filter(({ event }) => event === 'paid')
          .map(({ data }) => String(data.as))
          .toSorted((one, other) => one.localeCompare(other)),
      ).toEqual(['ann', 'carl']);
      expect(replies.filter(({ event }) => event === 'exception')).toMatchObject([
        { data: { reason: 'scope_missing' } },
      ]);
    }
  });

  it('are not affected by one that is rejected', async () => {
    const url = await start([auth({ request: webSocketRequest })], [PaymentsGateway]);
    const { send, receive } = await connect(url, bearer(issuer.token({ subject: 'ann', scopes: ['pay'] })));
    for (const data of [{}, 0]) {
      const gate = closeGate();
      send('pay', data);
      await gate.reached(1);
      send('archive', data);
      expect(await receive(1)).toMatchObject([{ event: 'exception', data: { reason: 'audience_mismatch' } }]);
      gate.open();
      expect(await receive(1)).toEqual([{ event: 'paid', data: { as: 'ann' } }]);
    }
  });

  it('are not affected by a message of the same kind with a bad token', async () => {
    const { send, receive } = await connect(await start([auth({ request: ofMessage })], [PaymentsGateway]));
    const gate = closeGate();
    send('pay', { token: issuer.token({ subject: 'ann', scopes: ['pay'] }) });
    await gate.reached(1);
    send('pay', { token: issuer.flawed.tampered() });
    expect(await receive(1)).toMatchObject([{ event: 'exception', data: { reason: 'signature_invalid' } }]);
    gate.open();
    expect(await receive(1)).toEqual([{ event: 'paid', data: { as: 'ann' } }]);
  });

  it('that are no objects never run as the caller of another', async () => {
    const request = (context: ExecutionContext) => ({ headers: bearer(context.switchToWs().getData<string>()) });
    const { send, receive } = await connect(await start([auth({ request })], [PaymentsGateway]));
    const gate = closeGate();
    send('pay', issuer.token({ subject: 'bob' }));
    await gate.reached(1);
    send('pay', issuer.token({ subject: 'ann', scopes: ['pay'] }));
    const [second] = await receive(1);
    expect(second).toMatchObject({ event: 'exception', data: { message: 'Internal server error' } });
    gate.open();
    expect(await receive(1)).toMatchObject([{ event: 'exception', data: { reason: 'scope_missing' } }]);
  });
});

@WebSocketGateway()
class LoginGateway {
  @SubscribeMessage('login')
  @Public()
  login(@ConnectedSocket() client: { auth?: { headers: object } }, @MessageBody() token: string) {
    client.auth ??= { headers: {} };
    Object.assign(client.auth.headers, bearer(token));
    return { event: 'login', data: {} };
  }

  @SubscribeMessage('who')
  @UseGuards(JwtAuthGuard)
  who(@MessageBody() _data: unknown, @CurrentPrincipal() { subject }: Principal) {
    return { event: 'who', data: { as: subject } };
  }
}

describe('the object that the option request returns', () => {
  it('is read anew for each message, as its token may change', async () => {
    const request = (context: ExecutionContext) => context.switchToWs().getClient<{ auth?: object }>().auth;
    const { send, receive } = await connect(await start([auth({ request })], [LoginGateway]));
    for (const subject of ['ann', 'bob', 'ann']) {
      send('login', issuer.token({ subject }));
      await receive(1);
      for (const data of [0, {}]) {
        send('who', data);
        expect(await receive(1)).toEqual([{ event: 'who', data: { as: subject } }]);
      }
    }
  });
});

interface GraphqlResponse {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly { readonly path: unknown; readonly extensions: Record<string, unknown> }[];
}

async function query(url: string, text: string, headers: Record<string, string> = {}): Promise<GraphqlResponse> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: text }),
  });
  return (await response.json()) as GraphqlResponse; // of a GraphQL server
}

/** Where an operation failed, and why. */
const failures = ({ errors = [] }: GraphqlResponse) =>
  errors.map(({ path, extensions: { code, reason } }) => [path, reason ?? code]);

const apollo = (options: object = {}) =>
  GraphQLModule.forRoot({ driver: ApolloDriver, autoSchemaFile: true, ...options });

@ObjectType()
class Note {
  @Field()
  declare author: string;
}

@Resolver(() => Note)
@UseGuards(JwtAuthGuard, ScopesGuard)
class NotesResolver {
  /** Resolves when a field below `open` has been reached. */
  static marked = signal();

  @Query(() => [Note])
  notes(@CurrentPrincipal() { subject }: Principal) {
    return [{ author: subject }, { author: subject }];
  }

  @Query(() => String, { nullable: true })
  @Scopes('admin')
  admin() {
    return 'admin';
  }

  @Query(() => String, { nullable: true })
  @Audience('archive')
  archive() {
    return 'archive';
  }

  @Query(() => String, { nullable: true })
  guarded(@CurrentPrincipal() { subject }: Principal) {
    return subject;
  }

  @Query(() => Note)
  @Public()
  open() {
    return { author: 'nobody' };
  }

  @Query(() => Note)
  @OptionalAuth()
  optional() {
    return { author: 'nobody' };
  }

  @ResolveField(() => String, { nullable: true })
  reader(@CurrentPrincipal() principal: Principal | undefined) {
    return `as ${principal?.subject}`;
  }

  @ResolveField(() => String)
  mark() {
    NotesResolver.marked.resolve();
    return 'marked';
  }
}

@Resolver(() => Note)
@OptionalAuth()
@UseGuards(JwtAuthGuard)
class GuestsResolver {
  @Query(() => Note)
  welcome(@CurrentPrincipal() principal?: Principal) {
    return { author: `${principal?.subject}` };
  }

  @ResolveField(() => String)
  greeting(@CurrentPrincipal() principal?: Principal) {
    return `Hello ${principal?.subject}`;
  }
}

describe('fields of one GraphQL operation', () => {
  const revokedAfter = (until: () => Promise<unknown>) =>
    ({
      every: 'request',
      check: async ({ claims }: { claims: { sub?: unknown } }) => {
        await until();
        if (claims.sub === 'revoked') throw new InvalidTokenError('revoked', 'Revoked');
      },
    }) as const;

  it.each([
    ['', {}],
    [', beside a check of every request', { checks: [revokedAfter(async () => undefined)] }],
  ])('are not affected by one that is rejected%s', async (_what, options) => {
    const url = await start([auth({ request: graphqlRequest, ...options }), apollo()], [NotesResolver]);
    const headers = bearer(issuer.token({ subject: 'ann' }));
    const note = { author: 'ann', reader: 'as ann' };
    for (const text of ['notes { author reader } admin archive', 'archive admin notes { author reader }']) {
      const response = await query(url, `{ ${text} guarded }`, headers);
      expect(response.data).toEqual({ notes: [note, note], admin: null, archive: null, guarded: 'ann' });
      expect(new Set(failures(response))).toEqual(
        new Set([
          [['admin'], 'scope_missing'],
          [['archive'], 'audience_mismatch'],
        ]),
      );
    }
  });

  it('get the caller of the field above, or none for a guest', async () => {
    const providers = [NotesResolver, GuestsResolver];
    const url = await start([auth({ request: graphqlRequest, routes: 'declared' } as object), apollo()], providers);
    const text = '{ optional { reader } welcome { author greeting } }';
    expect(await query(url, text)).toEqual({
      data: { optional: { reader: 'as undefined' }, welcome: { author: 'undefined', greeting: 'Hello undefined' } },
    });
    expect(await query(url, text, bearer(issuer.token({ subject: 'ann' })))).toEqual({
      data: { optional: { reader: 'as ann' }, welcome: { author: 'ann', greeting: 'Hello ann' } },
    });
    const open = await query(url, '{ open { author reader } }', bearer(issuer.token({ subject: 'ann' })));
    expect(open.data).toEqual({ open: { author: 'nobody', reader: null } });
  });

  it('find no caller whose token is not accepted yet', async () => {
    const checks = [revokedAfter(() => NotesResolver.marked.promise)];
    const url = await start([auth({ request: graphqlRequest, checks }), apollo()], [NotesResolver]);
    const headers = bearer(issuer.token({ subject: 'revoked' }));
    for (const text of ['open { reader mark } guarded', 'guarded open { reader mark }']) {
      NotesResolver.marked = signal();
      const response = await query(url, `{ ${text} }`, headers);
      expect(response.data).toEqual({ open: { reader: null, mark: 'marked' }, guarded: null });
      expect(failures(response)).toContainEqual([['guarded'], 'revoked']);
    }
  });

  it('cost one verification, and count as one failure, however many have a bad token', async () => {
    const calls = { check: 0, count: 0, refused: 0 };
    const limit: FailureLimit = {
      check: () => void (calls.check += 1),
      count: () => void (calls.count += 1),
    };
    @Global()
    @Module({ providers: [{ provide: FailureLimit, useValue: limit }], exports: [FailureLimit] })
    class LimitModule {}
    const onRefusal = () => void (calls.refused += 1);
    const url = await start(
      [{ module: LimitModule }, auth({ request: graphqlRequest, onRefusal }), apollo()],
      [NotesResolver],
    );
    const aliases = Array.from({ length: 100 }, (_, index) => `a${index}: guarded`).join(' ');
    const response = await query(url, `{ ${aliases} }`, bearer(issuer.flawed.tampered()));
    expect(failures(response).filter(([, reason]) => reason === 'signature_invalid')).toHaveLength(100);
    // Once before the token is verified, and once before the failure is counted.
    expect(calls).toEqual({ check: 2, count: 1, refused: 1 });
    const accepted = await query(url, `{ ${aliases} }`, bearer(issuer.token({ subject: 'ann' })));
    expect(new Set(Object.values(accepted.data!))).toEqual(new Set(['ann']));
    expect(calls).toEqual({ check: 3, count: 1, refused: 1 });
  });
});

@ObjectType()
class Account {
  @Field()
  declare name: string;
}

@Resolver(() => Account)
@UseGuards(JwtAuthGuard, ScopesGuard)
class AccountsResolver {
  @Query(() => Account)
  async account() {
    await PlainResolver.reached.promise;
    return { name: 'account' };
  }

  @ResolveField(() => String)
  owner(@CurrentPrincipal() { subject }: Principal) {
    return subject;
  }

  @Query(() => String, { nullable: true })
  bound(@CurrentPrincipal() { subject }: Principal) {
    return subject;
  }

  @Query(() => String, { nullable: true })
  @Audience('admin')
  forAdmins(@CurrentPrincipal() { subject }: Principal) {
    return subject;
  }
}

@Resolver()
@UseGuards(JwtAuthGuard, ScopesGuard)
class PlainResolver {
  static reached = signal();

  @Query(() => String)
  plain(@CurrentPrincipal() { subject }: Principal) {
    PlainResolver.reached.resolve();
    return subject;
  }
}

function feature(imported: DynamicModule, resolver: new () => object): DynamicModule {
  @Module({})
  class FeatureModule {}
  return { module: FeatureModule, imports: [imported], providers: [resolver] };
}

describe('one operation with fields of two modules that find tokens in different places', () => {
  const from = (name: string) => (request: unknown) =>
    (request as { headers: Record<string, string | undefined> }).headers[name]; // of Express
  const startBoth = (options: Partial<AuthModuleOptions> = {}) => {
    const common = { request: graphqlRequest, publicUrl: 'https://api.example.com' };
    const accounts = auth({ ...common, token: from('x-one'), ...options });
    const imports = [
      feature(accounts, AccountsResolver),
      feature(auth({ ...common, token: from('x-two') }), PlainResolver),
    ];
    return start([...imports, apollo()]);
  };
  /** Not decided before the other module has let its field through. */
  const checks = [{ every: 'request', check: () => PlainResolver.reached.promise }] as const;
  beforeEach(() => void (PlainResolver.reached = signal()));

  it('gives each field, and those below it, the caller of its own module', async () => {
    const url = await startBoth();
    const headers = { 'x-one': issuer.token({ subject: 'one' }), 'x-two': issuer.token({ subject: 'two' }) };
    for (const text of ['account { owner } plain', 'plain account { owner }']) {
      expect(await query(url, `{ ${text} }`, headers)).toEqual({ data: { account: { owner: 'one' }, plain: 'two' } });
    }
  });

  it.each([
    ['', {}],
    [' with a slow check', { checks }],
  ])('judges audiences by the token of the own module%s', async (_what, options) => {
    const url = await startBoth(options);
    const admin = issuer.token({ subject: 'two', claims: { aud: ['api', 'admin'] } });
    const headers = { 'x-one': issuer.token({ subject: 'one' }), 'x-two': admin };
    for (const text of ['forAdmins plain', 'plain forAdmins']) {
      const response = await query(url, `{ ${text} }`, headers);
      expect(response.data).toEqual({ forAdmins: null, plain: 'two' });
      expect(failures(response)).toEqual([[['forAdmins'], 'audience_mismatch']]);
    }
  });

  it.each([
    ['', {}],
    [' with a slow check', { checks }],
  ])('rejects a stolen bound token beside an unbound one of the thief%s', async (_what, options) => {
    const url = await startBoth(options);
    const cnf = { jkt: createProofKey().thumbprint };
    const headers = { 'x-one': issuer.token({ claims: { cnf } }), 'x-two': issuer.token({ subject: 'mallory' }) };
    for (const text of ['bound plain', 'plain bound', 'bound plain', 'plain bound']) {
      const response = await query(url, `{ ${text} }`, headers);
      expect(response.data).toEqual({ bound: null, plain: 'mallory' });
      expect(failures(response)).toEqual([[['bound'], 'binding_mismatch']]);
    }
  });
});

describe('graphqlRequest', () => {
  it('does not accept headers that an app has made of what the client sends', async () => {
    const context = ({ connectionParams, req }: { connectionParams?: object; req?: object }) =>
      connectionParams ? { req: { headers: connectionParams } } : { req };
    const graphql = apollo({ context, subscriptions: { 'graphql-ws': true } });
    const url = await start([auth({ request: graphqlRequest }), graphql], [NotesResolver]);
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { ...bearer(issuer.token()), 'x-forwarded-client-cert': 'Hash=00' },
      retryAttempts: 0,
    });
    onTestEnd.push(() => client.dispose());
    const { value } = (await client.iterate({ query: '{ guarded }' }).next()) as { value: object };
    expect(value).toMatchObject({ data: { guarded: null } });
    expect(JSON.stringify(value)).toContain('returns no request with headers');
    expect(JSON.stringify(value)).not.toContain('UNAUTHENTICATED');
  });

  it('rejects an HTTP request that claims to open a WebSocket as a bad one', async () => {
    const url = await start([auth({ request: graphqlRequest }), apollo()], [NotesResolver]);
    const headers = { 'content-type': 'application/json', upgrade: 'websocket', ...bearer(issuer.token()) };
    const sent = httpRequest(`${url}/graphql`, { method: 'POST', headers });
    sent.end(JSON.stringify({ query: '{ guarded }' }));
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    const body = JSON.parse(await text(response)) as GraphqlResponse; // of a GraphQL server
    expect(body.data).toEqual({ guarded: null });
    expect(failures(body)).toEqual([[['guarded'], 'BAD_REQUEST']]);
  });
});
