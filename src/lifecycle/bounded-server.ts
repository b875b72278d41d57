import { type IncomingMessage, type RequestListener, Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ClosedConnections } from './closed-connections.js';
import { FairTurns } from './fair-turns.js';

/** Requests that a client may send ahead on one connection (pipelining), while the one before them is served, and their bytes. */
const maxWaiting = 16;
const maxWaitingBytes = 32 * 1024;

/** Milliseconds for which a client may read nothing of a response, as nginx's `send_timeout`. */
const unreadMs = 60_000;

/** Characters (of text) and bytes of unread responses, on all connections together, and milliseconds between two checks of them. */
const maxUnread = 32 * 1024 * 1024;
const checkEveryMs = 1000;

type Exchange = [request: IncomingMessage, response: ServerResponse];

/** A connection on which a request is being served. */
interface Serving {
  readonly current: Exchange;
  waiting: Exchange[];
  /** What is done when all of these have been responded to; nothing more is taken then. */
  last?: () => void;
}

/**
 * Bounds what one connection can cost. Its requests are served one at a time: the next one starts when the response to the one
 * before has been sent, so that a client that reads nothing gets no further work done, and holds one response at most. A
 * connection is closed when too much waits on it, when its client reads nothing for `unreadMs`, and when unread responses take up
 * more than `maxUnread`: the largest first.
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
    // Node.js reports a socket here that neither received nor sent a byte for so long; `keepAliveTimeout` is reported here too.
    this.timeout = unreadMs;
    this.on('timeout', (socket: Socket) => this.closeIdle(socket));
    this.on('listening', () => {
      const timer = setInterval(() => this.closeUnread(), checkEveryMs).unref();
      this.once('close', () => clearInterval(timer));
    });
  }

  isServing(socket: Socket): boolean {
    return this.serving.has(socket);
  }

  /** Responds to what could not be read as a request, after the responses to those that were sent before it on the connection. */
  respondInTurn(socket: Socket, respond: () => void): void {
    const serving = this.serving.get(socket);
    if (serving === undefined) return respond();
    const [request, response] = serving.current;
    // The rest of a body that could not be read: this is the response to its request.
    serving.waiting = serving.waiting.filter(([{ complete }]) => complete);
    if (request.complete) serving.last = respond;
    else if (response.headersSent) this.closeFor(socket, 'unreadable');
    else {
      respond();
      // The rest of the body would have the request served all the same.
      socket.pause();
    }
  }

  private admit(exchange: Exchange): void {
    const { socket } = exchange[0];
    // What is left of the bytes that were read before the connection was closed, or the last response was sent.
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
    response.once('close', () => {
      this.serving.delete(socket);
      const next = serving.waiting.shift();
      // After a response with `Connection: close` no further request is served (RFC 9112, section 9.6).
      if (!socket.writable) return;
      if (next) this.serve(socket, { ...serving, current: next });
      else serving.last?.();
    });
    this.turns.run(() => socket.writable && this.handler(request, response));
  }

  private closeIdle(socket: Socket): void {
    if (!this.serving.has(socket)) socket.destroy();
    // Otherwise the client waits for us, rather than we for the client.
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

/** The bytes of a request's target and headers, and of as much of its body as has arrived. */
function sizeOf({ url = '', rawHeaders, readableLength }: IncomingMessage): number {
  return rawHeaders.reduce((sum, { length }) => sum + length, url.length + readableLength);
}
