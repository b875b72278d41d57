import { type IncomingMessage, type RequestListener, Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { ListenOptions, Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ClosedConnections } from './closed-connections.js';
import { FairTurns } from './fair-turns.js';

/**
 * How many new connections may wait to be accepted; Linux allows 4096 (`net.core.somaxconn`). Past Node.js' own 511, the
 * connections of a crowd, and other clients' among them, wait until the system tries again, seconds later.
 */
const backlog = 4096;

/** How many requests may wait on one connection (pipelining) while an earlier one is served. */
const maxWaiting = 16;

/** How many bytes these may have together. */
const maxWaitingBytes = 32 * 1024;

/** How long a client may read nothing of a response, in milliseconds, as nginx's `send_timeout`. */
const unreadMs = 60_000;

/** The maximum size of the unread responses of all connections together, in characters of text and bytes of binary data. */
const maxUnread = 32 * 1024 * 1024;

/** The interval of its check, in milliseconds. */
const unreadCheckMs = 1000;

type Exchange = [request: IncomingMessage, response: ServerResponse];

/** A connection on which a request is being served. */
interface Serving {
  readonly current: Exchange;
  waiting: Exchange[];
  /** Sends the last response, after those to the waiting requests. Once it is set, no further request is accepted. */
  last?: () => void;
}

/**
 * Limits the cost of a connection. Its requests are served sequentially: the next one starts when the response to the previous one
 * has been sent, so that a client that reads nothing causes no further work and occupies the memory of one response. A connection
 * is closed when too many requests wait on it, when its client reads nothing for `unreadMs`, and, the largest first, when the
 * unread responses exceed `maxUnread`.
 */
export class BoundedServer extends Server {
  private readonly turns = new FairTurns();
  private readonly serving = new Map<Socket, Serving>();

  constructor(
    options: ServerOptions,
    private readonly handler: RequestListener,
    readonly closed: ClosedConnections,
  ) {
    super(options);
    this.on('request', (...exchange: Exchange) => this.admit(exchange));
    // Node.js emits the event for a socket without traffic for that long, and for `keepAliveTimeout`.
    this.timeout = unreadMs;
    this.on('timeout', (socket: Socket) => this.closeIdle(socket));
    this.on('listening', () => {
      const timer = setInterval(() => this.closeUnread(), unreadCheckMs).unref();
      this.once('close', () => clearInterval(timer));
    });
  }

  /** Fastify always passes an object. */
  override listen(...[options, ...rest]: unknown[]): this {
    return super.listen({ backlog, ...(options as ListenOptions) }, ...(rest as [() => void]));
  }

  isServing(socket: Socket): boolean {
    return this.serving.has(socket);
  }

  /** Responds to input that could not be parsed as a request, after the responses to the earlier requests on the connection. */
  respondInTurn(socket: Socket, respond: () => void): void {
    const serving = this.serving.get(socket);
    if (serving === undefined) return respond();
    const [request, response] = serving.current;
    // A waiting request with an invalid body: this response is the one to it.
    serving.waiting = serving.waiting.filter(([{ complete }]) => complete);
    if (request.complete) serving.last = respond;
    else if (response.headersSent) this.closeFor(socket, 'unreadable');
    else {
      respond();
      // Otherwise the rest of the body would complete the request, and it would be served.
      socket.pause();
    }
  }

  private admit(exchange: Exchange): void {
    const { socket } = exchange[0];
    // Parsed from bytes that arrived before the connection was closed.
    if (!socket.writable) return;
    const serving = this.serving.get(socket);
    if (serving === undefined) return this.serve(socket, { current: exchange, waiting: [] });
    if (serving.last) return;
    serving.waiting.push(exchange);
    if (isTooMuch(serving.waiting)) this.closeFor(socket, 'pipelining');
  }

  private serve(socket: Socket, serving: Serving): void {
    const [request, response] = serving.current;
    this.serving.set(socket, serving);
    // Node.js emits it once, and `once` would cost each request a wrapper and its removal.
    response.on('close', () => {
      this.serving.delete(socket);
      const next = serving.waiting.shift();
      // After a response with `Connection: close`, no further request is served (RFC 9112, section 9.6).
      if (!socket.writable) return;
      if (next) this.serve(socket, { ...serving, current: next });
      else serving.last?.();
    });
    this.turns.run(() => socket.writable && this.handler(request, response));
  }

  private closeIdle(socket: Socket): void {
    if (!this.serving.has(socket)) socket.destroy();
    // While nothing is unread, the client is waiting for us.
    else if (socket.writableLength > 0 || socket.writableEnded) this.closeFor(socket, 'unread');
  }

  private closeUnread(): void {
    const unread = [...this.serving.keys()].filter(({ writableLength }) => writableLength > 0);
    let total = unread.reduce((sum, { writableLength }) => sum + writableLength, 0);
    if (total <= maxUnread) return;
    for (const socket of unread.toSorted((one, other) => other.writableLength - one.writableLength)) {
      if (total <= maxUnread) return;
      total -= socket.writableLength;
      this.closeFor(socket, 'memory');
    }
  }

  closeFor(socket: Socket, reason: 'pipelining' | 'unread' | 'memory' | 'unreadable'): void {
    socket.destroy();
    this.closed.withoutResponse(reason);
  }
}

function isTooMuch(waiting: readonly Exchange[]): boolean {
  return waiting.length > maxWaiting || waiting.reduce((sum, [request]) => sum + sizeOf(request), 0) > maxWaitingBytes;
}

/** The size of a request's target and headers, and of the part of its body that has arrived. */
function sizeOf({ url = '', rawHeaders, readableLength }: IncomingMessage): number {
  return rawHeaders.reduce((sum, { length }) => sum + length, url.length + readableLength);
}

/** The server that `createServer` gave Fastify. */
export function boundedServer(instance: FastifyInstance): BoundedServer {
  return instance.server as BoundedServer;
}
