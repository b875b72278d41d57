import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestKey, generateKey, signToken } from './signing-key.js';

type Answer = (response: ServerResponse) => void;

/** What an endpoint may do instead of answering well. */
export const faults = {
  'an error 500': (response) => void response.writeHead(500).end('{"keys":[]}'),
  'a 404': (response) => void response.writeHead(404).end('{}'),
  'a hang': () => undefined,
  'a slow drip': (response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 50);
    response.once('close', () => clearInterval(drip));
  },
  'a broken connection': (response) => void response.destroy(),
  'malformed JSON': (response) => void response.end('{"keys": ['),
  'JSON that is no object': (response) => void response.end('null'),
  'a redirect': (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
  'a body over 256 KiB': (response) => void response.end(`{"padding":"${'x'.repeat(256 * 1024)}"}`),
} satisfies Record<string, Answer>;

/** A real HTTP issuer that publishes keys, with switches to make it fail, and counts of what was fetched. */
export class FaultIssuer {
  keys: TestKey[] = [];
  /** Published besides `keys`, or instead of them. */
  extraJwks: unknown[] = [];
  jwksPath = '/jwks';
  /** The one path of its metadata; undefined: any. */
  metadataPath: string | undefined;
  /** What the metadata says its issuer is. */
  claimedIssuer: string;
  fault: { at: 'discovery' | 'keys' | 'both'; answer: Answer } | undefined;
  readonly fetches = { discovery: 0, keys: 0 };
  /** The header `traceparent` of each request. */
  readonly traceparents: unknown[] = [];

  private constructor(
    private server: Server,
    readonly url: string,
  ) {
    this.claimedIssuer = url;
  }

  /** @param path of the issuer's identifier, with a slash before it */
  static async start(alg = 'RS256', path = ''): Promise<FaultIssuer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // of a server that listens on TCP
    const issuer = new FaultIssuer(server, `http://127.0.0.1:${port}${path}`);
    server.on('request', ({ url, headers }: IncomingMessage, response: ServerResponse) => {
      issuer.traceparents.push(headers.traceparent);
      issuer.answer(url ?? '', response);
    });
    issuer.addKey('first', alg);
    return issuer;
  }

  addKey(kid: string, alg = 'RS256'): TestKey {
    const key = generateKey(alg, kid);
    this.keys.push(key);
    return key;
  }

  withdraw(kid: string): void {
    this.keys = this.keys.filter((key) => key.kid !== kid);
  }

  /** A valid access token, with header and claims in place of the defaults; signed with the newest key. */
  token(options: { key?: TestKey; header?: object; claims?: object } = {}): string {
    const { key = this.keys.at(-1)! } = options;
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.url,
      aud: 'api',
      sub: 'user',
      iat: now,
      exp: now + 3600,
      scope: 'read:messages',
    };
    return signToken(
      key,
      { alg: key.alg, typ: 'JWT', kid: key.kid, ...options.header },
      { ...claims, ...options.claims },
    );
  }

  breakDown(at: 'discovery' | 'keys' | 'both', answer: Answer): void {
    this.fault = { at, answer };
  }

  restore(): void {
    this.fault = undefined;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(path: string, response: ServerResponse): void {
    const endpoint = path.includes('/.well-known/') ? 'discovery' : 'keys';
    this.fetches[endpoint] += 1;
    if (this.fault && (this.fault.at === 'both' || this.fault.at === endpoint)) return this.fault.answer(response);
    const body = endpoint === 'discovery' ? this.metadata(path) : this.keySet(path);
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
  }

  private metadata(path: string) {
    if (this.metadataPath !== undefined && path !== this.metadataPath) return undefined;
    return { issuer: this.claimedIssuer, jwks_uri: new URL(this.jwksPath, this.url).href };
  }

  private keySet(path: string) {
    if (path !== this.jwksPath) return undefined;
    return { keys: [...this.keys.map(({ publicJwk }) => publicJwk), ...this.extraJwks] };
  }
}
