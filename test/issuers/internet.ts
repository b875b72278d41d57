import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type Server, type ServerResponse, createServer, setGlobalProxyFromEnv } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { CertificateAuthority } from './certificates.js';
import { Documents } from './documents.js';

/**
 * Hosts of any name, so that issuers have their real addresses in tests. All are servers on this machine, which are reached
 * through an HTTP proxy. A private authority issues their certificates.
 */
export class Internet {
  /** What the hosts serve. */
  readonly documents = new Documents();
  /** The hosts, with their ports, that the proxy was asked for. */
  readonly proxied: string[] = [];
  private readonly authority = new CertificateAuthority();
  private readonly proxy = createServer();
  private readonly http = this.serve('http', createServer());
  private readonly https = new Map<string, Server>();
  private readonly local = this.secureServer('localhost');
  private readonly sockets = new Set<Socket>();

  private constructor() {
    this.proxy.on('connect', ({ url = '' }: IncomingMessage, socket: Duplex) => this.tunnel(url, socket));
    this.proxy.on('request', (request, response) => this.forward(request, response));
    for (const server of [this.proxy, this.local]) {
      server.on('connection', (socket: Socket) => this.sockets.add(socket.on('error', () => socket.destroy())));
    }
  }

  static async start(): Promise<Internet> {
    const internet = new Internet();
    const { proxy, local } = internet;
    await Promise.all([proxy, local].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
    return internet;
  }

  /** The origin of a host that is also reachable without the proxy. */
  get localOrigin(): string {
    return `https://localhost:${portOf(this.local)}`;
  }

  /** The variables of another process that reaches the hosts. */
  get variables() {
    return { NODE_USE_ENV_PROXY: '1', ...this.proxies, NODE_EXTRA_CA_CERTS: this.authority.certificateFile };
  }

  /** Lets this process reach the hosts, like `variables` another one. Returns the function that undoes it. */
  connect(): () => void {
    const trusted = getCACertificates();
    setDefaultCACertificates([...trusted, readFileSync(this.authority.certificateFile)]);
    const disconnect = setGlobalProxyFromEnv(this.proxies);
    return () => {
      disconnect();
      setDefaultCACertificates(trusted);
    };
  }

  async close(): Promise<void> {
    const closed = [this.proxy, this.local].map((server) => once(server.close(), 'close'));
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closed);
    this.authority.remove();
  }

  private get proxies() {
    const url = `http://127.0.0.1:${portOf(this.proxy)}`;
    return { HTTP_PROXY: url, HTTPS_PROXY: url };
  }

  /** Opens a tunnel to a host (RFC 9110, section 9.3.6). Node.js does so for http, too. */
  private tunnel(host: string, socket: Duplex): void {
    this.proxied.push(host);
    const server = this.serverOf(host);
    if (!server) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    server.emit('connection', socket);
  }

  /** Responds to a request with an absolute address, which clients may send for http instead (RFC 9112, section 3.2.2). */
  private forward(request: IncomingMessage, response: ServerResponse): void {
    this.proxied.push(String(request.headers.host));
    this.documents.respond('http', request, response);
  }

  private serverOf(host: string): Server | undefined {
    if (this.documents.hasOrigin(`https://${host}`)) return this.secureServer(new URL(`https://${host}`).hostname);
    return this.documents.hasOrigin(`http://${host}`) ? this.http : undefined;
  }

  private secureServer(hostname: string): Server {
    const server = this.https.get(hostname) ?? this.serve('https', createSecureServer(this.authority.issue(hostname)));
    this.https.set(hostname, server);
    return server;
  }

  private serve(scheme: 'http' | 'https', server: Server): Server {
    return server.on('request', (request, response) => this.documents.respond(scheme, request, response));
  }
}

function portOf(server: Server): number {
  const { port } = server.address() as AddressInfo; // safe: it listens on TCP
  return port;
}
