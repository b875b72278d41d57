import { type IncomingMessage, type RequestListener, Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that a client may send ahead on one connection (pipelining), while the one before them is served. */
const maxWaiting = 16;

/** Milliseconds for which a client may read nothing of a response, as nginx's `send_timeout`. */
const unreadMs = 60_000;

/** Characters (of text) and bytes of unread responses, on all connections together, and milliseconds between two checks of them. */
const maxUnread = 64 * 1024 * 1024;
const checkEveryMs = 1000;

type Exchange = [request: IncomingMessage, response: ServerResponse];

/**
 * Bounds what one connection can cost. Its requests are served one at a time: the next one starts when the response to the one
 * before has been sent, so that a client that reads nothing gets no further work done, and holds one response at most. A
 * connection is closed when more than `maxWaiting` requests wait on it, when its client reads nothing for `unreadMs`, and when
 * unread responses take up more than `maxUnread`, those that started first before the others.
 */
export class BoundedServer extends Server {
  /** The connections on which a request is being served, those that started first at the front, and what waits behind it. */
  private readonly serving = new Map<Socket, Exchange[]>();

  constructor(
    options: ServerOptions,
    private readonly handler: RequestListener,
  ) {
    super(options);
    this.on('request', (...exchange: Exchange) => this.admit(exchange));
    // Node.js reports a socket here that neither received nor sent a byte for so long; `keepAliveTimeout` is reported here too.
    this.timeout = unreadMs;
    this.on('timeout', (socket: Socket) => this.isAtWork(socket) || socket.destroy());
    this.on('listening', () => {
      const timer = setInterval(() => this.closeUnread(), checkEveryMs).unref();
      this.once('close', () => clearInterval(timer));
    });
  }

  private admit(exchange: Exchange): void {
    const { socket } = exchange[0];
    // What is left of the bytes that were read before the connection was closed.
    if (socket.destroyed) return;
    const waiting = this.serving.get(socket);
    if (waiting === undefined) this.serve(socket, exchange, []);
    else if (waiting.length < maxWaiting) waiting.push(exchange);
    else socket.destroy();
  }

  private serve(socket: Socket, [request, response]: Exchange, waiting: Exchange[]): void {
    this.serving.set(socket, waiting);
    response.once('close', () => {
      this.serving.delete(socket);
      const next = waiting.shift();
      // After a response with `Connection: close` no further request is served (RFC 9112, section 9.6).
      if (next && socket.writable) this.serve(socket, next, waiting);
    });
    this.handler(request, response);
  }

  /** Whether the client waits for us, rather than we for the client. */
  private isAtWork(socket: Socket): boolean {
    return this.serving.has(socket) && socket.writableLength === 0 && !socket.writableEnded;
  }

  private closeUnread(): void {
    const unread = [...this.serving.keys()].filter(({ writableLength }) => writableLength > 0);
    let total = unread.reduce((sum, { writableLength }) => sum + writableLength, 0);
    for (const socket of unread) {
      if (total <= maxUnread) return;
      total -= socket.writableLength;
      socket.destroy();
    }
  }
}
