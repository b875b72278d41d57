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
import type { TestIssuerOptions, RotateOptions } from './test-issuer.options.js';
import { type FlawedTokens, flawedTokens } from '../flaws/flawed.js';
import { refuseInProduction } from '../not-in-production.js';
import { type Endpoint, Publication } from './publication.js';
import { type TestKey, signToken } from './test-key.js';
import { type TokenOptions, tokenClaims, tokenHeader } from './token-options.js';

/** A request that the issuer received. */
export interface IssuerRequest {
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * A real issuer for tests: it publishes its metadata and keys over HTTP, signs any token, and fails on request. An issuer that
 * isn't closed doesn't keep the process alive.
 */
export class TestIssuer {
  /** Its identifier, exactly as in `iss`. Its metadata is below this URL. */
  readonly url: string;
  /** The audience of its tokens. */
  readonly audience: string;
  /** The dialect of its tokens. */
  readonly profile: IssuerProfile;
  /** Its metadata and keys. A test may change them at any time. */
  readonly published: Publication;
  /** Creates tokens with one flaw each, by the name of the flaw. A resource server must reject them all. */
  readonly flawed: FlawedTokens;
  /** Every request that it received, the oldest first. */
  readonly requests: IssuerRequest[] = [];
  private currentOutage: { readonly fault: Fault; readonly at: Endpoint | 'both' } | undefined;
  private delayMs = 0;

  private constructor(
    private readonly server: Server,
    private readonly options: TestIssuerOptions,
  ) {
    const { port } = server.address() as AddressInfo; // safe: the server listens on TCP
    this.url = `http://127.0.0.1:${port}${options.path ?? ''}`;
    this.audience = options.audience ?? 'api';
    this.profile = options.profile ?? 'auth0';
    this.flawed = flawedTokens(this);
    this.published = new Publication(this.url, options.keyName ?? 'key');
    this.rotate();
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.receive(request, response));
  }

  /** @throws {Error} the port is in use, or `NODE_ENV` is `production` */
  static async start(options: TestIssuerOptions = {}): Promise<TestIssuer> {
    refuseInProduction('TestIssuer');
    const server = createServer().unref();
    server.on('connection', (socket) => socket.unref());
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
    return new TestIssuer(server, options);
  }

  /** The newest published key, which signs tokens. */
  get key(): TestKey {
    const key = this.published.keys.at(-1);
    if (!key) throw new TypeError('The issuer has withdrawn all its keys');
    return key;
  }

  /** The numbers of requests for its metadata and for its keys. */
  get fetches(): { discovery: number; keys: number } {
    const count = (wanted: Endpoint) => this.requests.filter(({ endpoint }) => endpoint === wanted).length;
    return { discovery: count('discovery'), keys: count('keys') };
  }

  /** Signs an access token. Without options, it is valid. */
  token(options: TokenOptions = {}): string {
    const { key = this.key } = options;
    return signToken(key, tokenHeader(this, key, options), tokenClaims(this, options));
  }

  /** Publishes another key, which signs from now on. The other keys stay published until they are withdrawn. */
  rotate({ kid, algorithm = this.options.algorithm ?? 'RS256' }: RotateOptions = {}): TestKey {
    return this.published.addKey(algorithm, kid);
  }

  /**
   * Stops publishing a key.
   *
   * @throws {TypeError} no published key has this `kid`
   */
  withdraw(kid: string): void {
    this.published.withdraw(kid);
  }

  /** Makes requests fail until `restore()` is called. */
  outage(fault: Fault = 'broken connection', at: 'discovery' | 'keys' | 'both' = 'both'): void {
    this.currentOutage = { fault, at };
  }

  /** Delays responses until `restore()` is called. */
  slow(ms: number): void {
    this.delayMs = ms;
  }

  /** Ends an outage and a delay. */
  restore(): void {
    this.currentOutage = undefined;
    this.delayMs = 0;
  }

  /** Stops the server, and closes all its connections. */
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
    if (this.delayMs > 0) setTimeout(() => this.respond(endpoint, path, response), this.delayMs).unref();
    else this.respond(endpoint, path, response);
  }

  private respond(endpoint: Endpoint, path: string, response: ServerResponse): void {
    const { fault, at } = this.currentOutage ?? {};
    if (fault && (at === 'both' || at === endpoint)) return faults[fault](response);
    const document = this.published.documentAt(path);
    const status = document === undefined ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}));
  }
}
