import { once } from 'node:events';
import { jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AuthModule, type AuthModuleOptions, webSocketRequest } from 'nest-resource-server/auth';
import { TestIssuer, createProof, createProofKey } from 'nest-resource-server/testing';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { patientKeys } from '../support/patient-keys.js';
import { chatModule } from './chat.js';

/** What a server sends back: the name of an event and its data. */
interface Reply {
  readonly event: string;
  readonly data: unknown;
}

interface Connection {
  send(event: string, data: unknown): Promise<Reply>;
  close(): void;
}

async function connectSocketIo(url: string, headers: Record<string, string>): Promise<Connection> {
  const socket = io(url, {
    extraHeaders: headers,
    transports: ['websocket'],
    auth: { token: headers.fake },
    forceNew: true,
  });
  await new Promise<void>((resolve, reject) => void socket.on('connect', resolve).on('connect_error', reject));
  return {
    send: (event, data) => {
      const reply = new Promise<Reply>((resolve) => {
        socket.offAny().onAny((name: string, value: unknown) => resolve({ event: name, data: value }));
      });
      socket.emit(event, data);
      return reply;
    },
    close: () => void socket.close(),
  };
}

async function connectWs(url: string, headers: Record<string, string>): Promise<Connection> {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  await once(socket, 'open');
  return {
    send: async (event, data) => {
      const reply = once(socket, 'message');
      socket.send(JSON.stringify({ event, data }));
      return JSON.parse(String((await reply)[0])) as Reply; // what the server sends
    },
    close: () => socket.close(),
  };
}

@WebSocketGateway()
class UnguardedGateway {
  @SubscribeMessage('shout')
  shout() {
    return { event: 'shouted', data: '' };
  }
}

const publicUrl = 'https://api.example.com';

describe.each([
  { name: 'Socket.IO', Adapter: IoAdapter, connect: connectSocketIo, path: '/socket.io/' },
  { name: 'ws', Adapter: WsAdapter, connect: connectWs, path: '/' },
])('a WebSocket gateway with $name', ({ Adapter, connect, path }) => {
  let issuer: TestIssuer;
  let app: INestApplication;
  let url: string;
  const connections: Connection[] = [];

  async function start(options: Partial<AuthModuleOptions>) {
    const auth = {
      issuer: issuer.url,
      audience: issuer.audience,
      publicUrl,
      keys: { ...patientKeys, cooldownMs: 1 },
      ...options,
    };
    const module = await Test.createTestingModule({ imports: [chatModule(auth)] }).compile();
    const started = module.createNestApplication(new ExpressAdapter(), { logger: false });
    started.useWebSocketAdapter(new Adapter(started));
    await started.listen(0, '127.0.0.1');
    return started;
  }

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    app = await start({ request: webSocketRequest });
    url = await app.getUrl();
  });
  afterEach(() => {
    jest.restoreAllMocks();
    for (const connection of connections.splice(0)) connection.close();
  });
  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  async function open(headers: Record<string, string> = {}, to = url): Promise<Connection> {
    const connection = await connect(to, headers);
    connections.push(connection);
    return connection;
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const goodToken = () => issuer.token({ scopes: ['write:chat'], subject: 'ann' });

  it('handles messages with the principal of the request that opened it', async () => {
    const connection = await open(bearer(goodToken()));
    expect(await connection.send('say', 'hello')).toEqual({ event: 'said', data: 'ann: hello' });
    expect(await connection.send('say', 'again')).toEqual({ event: 'said', data: 'ann: again' });
  });

  it('handles public messages without a token', async () => {
    expect(await (await open()).send('ping', '')).toMatchObject({ event: 'pong' });
  });

  it.each([
    ['no token', () => ({}), { status: 401 }],
    ['a token elsewhere in the handshake', () => ({ fake: goodToken() }), { status: 401 }],
    ['a tampered token', () => bearer(issuer.flawed.tampered()), { status: 401, reason: 'signature_invalid' }],
    ['a token without the scope', () => bearer(issuer.token()), { status: 403, reason: 'scope_missing' }],
  ])('rejects messages with %s', async (_case, headers, data) => {
    const reply = await (await open(headers())).send('say', 'hello');
    expect(reply).toMatchObject({ event: 'exception', data });
    expect(JSON.stringify(reply)).not.toContain('eyJ');
  });

  it('never takes the data of a message for a request', async () => {
    const data = { headers: bearer(goodToken()), user: { subject: 'mallory', scopes: ['write:chat'] } };
    expect(await (await open()).send('say', data)).toMatchObject({ event: 'exception', data: { status: 401 } });
  });

  it('rejects messages after the token has expired', async () => {
    const connection = await open(bearer(goodToken()));
    expect(await connection.send('say', 'hello')).toMatchObject({ event: 'said' });
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + 3_700_000);
    const reply = { event: 'exception', data: { status: 401, reason: 'token_expired' } };
    expect(await connection.send('say', 'hello')).toMatchObject(reply);
  });

  it('states that it could not check a token while the issuer is down', async () => {
    issuer.outage();
    issuer.rotate();
    const reply = await (await open(bearer(goodToken()))).send('say', 'hello');
    issuer.restore();
    expect(reply).toMatchObject({ event: 'exception', data: { status: 503, reason: 'keys_unavailable' } });
  });

  it('accepts the proof of a bound token until it is too old, on one connection', async () => {
    const key = createProofKey();
    const token = issuer.token({ scopes: ['write:chat'], claims: { cnf: { jkt: key.thumbprint } } });
    const dpop = createProof({ key, method: 'GET', url: publicUrl + path, accessToken: token });
    const headers = { authorization: `DPoP ${token}`, dpop };
    const connection = await open(headers);
    expect(await connection.send('say', 'hello')).toMatchObject({ event: 'said' });
    expect(await connection.send('say', 'again')).toMatchObject({ event: 'said' });
    expect(await (await open(headers)).send('say', 'replayed')).toMatchObject({ data: { reason: 'proof_replayed' } });
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + 70_000);
    expect(await connection.send('say', 'late')).toMatchObject({ data: { reason: 'proof_expired' } });
  });

  it('handles no guarded message without the option request, and no HTTP request is affected', async () => {
    const unable = await start({ routes: 'any' } as object);
    const address = await unable.getUrl();
    const reply = await (await open(bearer(goodToken()), address)).send('say', 'hello');
    const response = await fetch(`${address}/who`, { headers: bearer(goodToken()) });
    await unable.close();
    expect(reply).toMatchObject({ event: 'exception', data: { message: 'Internal server error' } });
    expect(await response.json()).toEqual({ subject: 'ann' });
  });

  it('is guarded by a global guard, as of Nest 12', async () => {
    const auth = {
      issuer: issuer.url,
      audience: issuer.audience,
      keys: patientKeys,
      guard: 'global',
      request: webSocketRequest,
    } as const;
    const imports = [AuthModule.forRoot(auth)];
    const module = await Test.createTestingModule({ imports, providers: [UnguardedGateway] }).compile();
    const guarded = module.createNestApplication(new ExpressAdapter(), { logger: false });
    guarded.useWebSocketAdapter(new Adapter(guarded));
    await guarded.listen(0, '127.0.0.1');
    const reply = await (await open({}, await guarded.getUrl())).send('shout', '');
    await guarded.close();
    expect(reply).toMatchObject({ event: 'exception' });
  });
});
