import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { type ArgumentsHost, Catch, Module, type Type, UseFilters, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  AuthError,
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Scopes,
  ScopesGuard,
  rememberHandshake,
  webSocketRequest,
} from 'nest-resource-server/auth';
import { TestIssuer } from 'nest-resource-server/testing';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

/** Sends by itself: Nest 11's own filter sends nothing to clients of ws. */
@Catch()
class WsErrorFilter {
  catch(error: Error, host: ArgumentsHost) {
    const data = error instanceof AuthError ? error.getResponse() : { failure: error.message };
    const client = host.switchToWs().getClient();
    if (!('handshake' in client)) client.send(JSON.stringify({ event: 'exception', data }));
    else client.emit('exception', data);
  }
}

@WebSocketGateway()
@UseGuards(JwtAuthGuard, ScopesGuard)
@UseFilters(WsErrorFilter)
class ChatGateway {
  handleConnection(client: object, request: IncomingMessage) {
    rememberHandshake(client, request);
  }

  @SubscribeMessage('say')
  @Scopes('say')
  say(@CurrentPrincipal() { subject }: Principal) {
    return { event: 'said', data: { subject } };
  }
}

@WebSocketGateway()
class BareGateway {
  @SubscribeMessage('say')
  say() {
    return { event: 'said', data: { subject: 'anyone' } };
  }
}

/** Whose global guards run for gateways as of 12. */
const nest = Number.parseInt(JSON.parse(readFileSync('node_modules/@nestjs/core/package.json', 'utf8')).version);

type Headers = Readonly<Record<string, string>>;
type Reply = Readonly<Record<string, unknown>>;

/** Both open a WebSocket, send one message, and return the data of the reply. */
async function overSocketIo(url: string, extraHeaders: Headers, data: unknown): Promise<Reply> {
  const socket = io(url, { extraHeaders, transports: ['websocket'], forceNew: true });
  const reply = new Promise<Reply>((resolve) => void socket.onAny((_event, value: Reply) => resolve(value)));
  socket.emit('say', data);
  return reply.finally(() => socket.close());
}

async function overWs(url: string, headers: Headers, data: unknown): Promise<Reply> {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  await once(socket, 'open');
  socket.send(JSON.stringify({ event: 'say', data }));
  const [reply] = await once(socket, 'message');
  socket.close();
  return JSON.parse(String(reply)).data;
}

const platforms = {
  'Socket.IO on Express': { adapter: () => new ExpressAdapter(), Sockets: IoAdapter, over: overSocketIo },
  'ws on Fastify': { adapter: () => new FastifyAdapter(), Sockets: WsAdapter, over: overWs },
};

for (const [name, { adapter, Sockets, over }] of Object.entries(platforms)) {
  describe(`a gateway with ${name}`, () => {
    let issuer: TestIssuer;
    const closing: (() => Promise<void>)[] = [];
    before(async () => {
      issuer = await TestIssuer.start();
    });
    after(async () => {
      for (const close of closing) await close();
      await issuer.close();
    });

    /** Starts an app, and returns a function that sends it a message, and its warnings. */
    async function start(options: object, gateway: Type = ChatGateway) {
      const auth = AuthModule.forRoot({ issuer: issuer.url, audience: issuer.audience, ...options });
      @Module({ imports: [auth], providers: [gateway] })
      class ChatModule {}
      const warnings: string[] = [];
      const logger = { log() {}, error() {}, warn: (line: unknown) => void warnings.push(String(line)) };
      const app = await NestFactory.create(ChatModule, adapter(), { logger, abortOnError: false });
      app.useWebSocketAdapter(new Sockets(app));
      await app.listen(0, '127.0.0.1');
      closing.push(() => app.close());
      const url = await app.getUrl();
      return { send: (headers: Headers, data: unknown = {}) => over(url, headers, data), warnings };
    }

    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const good = () => bearer(issuer.token({ scopes: ['say'], subject: 'ann' }));

    it('checks the token of the request that opened it, never the data of a message', async () => {
      const { send } = await start({ request: webSocketRequest });
      const outcome = async (headers: Headers, data?: unknown) => {
        const { subject, status, reason } = await send(headers, data);
        return [subject ?? status, reason];
      };
      assert.deepEqual(await outcome(good()), ['ann', undefined]);
      assert.deepEqual(await outcome({}), [401, undefined]);
      assert.deepEqual(await outcome({}, { headers: good(), user: { subject: 'eve' } }), [401, undefined]);
      assert.deepEqual(await outcome(bearer(issuer.flawed.tampered())), [401, 'signature_invalid']);
      assert.deepEqual(await outcome(bearer(issuer.token())), [403, 'scope_missing']);
    });

    it('fails without the option request, at startup, or else each message', async () => {
      await assert.rejects(start({}), /ChatGateway\.say \(WebSocket\): its JwtAuthGuard needs the option request/);
      const { send } = await start({ routes: 'any' });
      assert.match(String((await send(good())).failure), /^JwtAuthGuard guards a handler of kind ws: AuthModule needs/);
    });

    it('is reported at startup if only a global guard may guard it', async () => {
      const { send, warnings } = await start({ guard: 'global', request: webSocketRequest }, BareGateway);
      assert.match(warnings.join(), /may not run for these WebSocket handlers.*: BareGateway\.say$/);
      assert.equal((await send({})).subject, nest >= 12 ? undefined : 'anyone');
    });
  });
}
