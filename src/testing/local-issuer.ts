import { once } from 'node:events';
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IssuerProfile } from './dialects.js';
import { type Fault, faults } from './faults.js';
import type { LocalIssuerOptions, RotateOptions } from './local-issuer.options.js';
import { type FlawedTokens, flawedTokens } from './flawed.js';
import { refuseInProduction } from './not-in-production.js';
import { type Endpoint, Publication } from './publication.js';
import { type SigningKey, signToken } from './signing-key.js';
import { type TokenOptions, tokenClaims, tokenHeader } from './token-options.js';

/** A request that the issuer got. */
export interface IssuerRequest {
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * A real issuer for tests: it publishes its metadata and keys over HTTP, signs any token, and fails when it is told to.
 * It keeps no process alive.
 */
export class LocalIssuer {
  /** Its identifier, exactly as in `iss`, and where its metadata is found. */
  readonly url: string;
  readonly audience: string;
  readonly profile: IssuerProfile;
  /** What it publishes, to be changed at any time. */
  readonly published: Publication;
  /** Tokens with one flaw each, by its name: every one must be refused. */
  readonly flawed: FlawedTokens;
  /** Every request that it got, the first one first. */
  readonly requests: IssuerRequest[] = [];
  private failing: { readonly fault: Fault; readonly at: Endpoint | 'both' } | undefined;
  private delayMs = 0;

  private constructor(
    private readonly server: Server,
    private readonly options: LocalIssuerOptions,
  ) {
    const { port } = server.address() as AddressInfo; // of a server that listens on TCP
    this.url = `http://127.0.0.1:${port}${options.path ?? ''}`;
    this.audience = options.audience ?? 'api';
    this.profile = options.profile ?? 'auth0';
    this.flawed = flawedTokens(this);
    this.published = new Publication(this.url, options.keyName ?? 'key');
    this.rotate();
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.receive(request, response));
  }

  /** @throws {Error} the port is taken, or `NODE_ENV` is `production` */
  static async start(options: LocalIssuerOptions = {}): Promise<LocalIssuer> {
    refuseInProduction('LocalIssuer');
    const server = createServer().unref();
    server.on('connection', (socket) => socket.unref());
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
    return new LocalIssuer(server, options);
  }

  /** The newest key, which signs. */
  get key(): SigningKey {
    const key = this.published.keys.at(-1);
    if (!key) throw new TypeError('The issuer has withdrawn all its keys');
    return key;
  }

  /** How often its metadata and its keys were fetched. */
  get fetches(): { discovery: number; keys: number } {
    const count = (wanted: Endpoint) => this.requests.filter(({ endpoint }) => endpoint === wanted).length;
    return { discovery: count('discovery'), keys: count('keys') };
  }

  /** An access token: valid, unless the options say otherwise. */
  token(options: TokenOptions = {}): string {
    const { key = this.key } = options;
    return signToken(key, tokenHeader(this, key, options), tokenClaims(this, options));
  }

  /** Publishes one more key, which signs from now on; the others stay until they are withdrawn. */
  rotate({ kid, algorithm = this.options.algorithm ?? 'RS256' }: RotateOptions = {}): SigningKey {
    return this.published.addKey(algorithm, kid);
  }

  /** @throws {TypeError} no key is called so */
  withdraw(kid: string): void {
    this.published.withdraw(kid);
  }

  /** Fails until it is restored. */
  outage(fault: Fault = 'broken connection', at: 'discovery' | 'keys' | 'both' = 'both'): void {
    this.failing = { fault, at };
  }

  /** Answers that much later until it is restored. */
  slow(ms: number): void {
    this.delayMs = ms;
  }

  restore(): void {
    this.failing = undefined;
    this.delayMs = 0;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private receive({ url: path = '', headers }: IncomingMessage, response: ServerResponse): void {
    const endpoint = this.published.endpointAt(path);
    this.requests.push({ endpoint, path, headers });
    if (this.delayMs > 0) setTimeout(() => this.answer(endpoint, path, response), this.delayMs).unref();
    else this.answer(endpoint, path, response);
  }

  private answer(endpoint: Endpoint, path: string, response: ServerResponse): void {
    const { fault, at } = this.failing ?? {};
    if (fault && (at === 'both' || at === endpoint)) return faults[fault](response);
    const document = this.published.documentAt(path);
    const status = document === undefined ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}));
  }
}
