import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IssuerProfile } from '../../testing/issuer/dialects.js';
import { Publication } from '../../testing/issuer/publication.js';
import { signToken } from '../../testing/issuer/test-key.js';
import { type TokenIssuer, type TokenOptions, tokenClaims, tokenHeader } from '../../testing/issuer/token-options.js';
import { refuseInProduction } from '../../testing/not-in-production.js';
import type { DemoUsers } from './demo-users.js';
import { type TokenResponse, failed, issueToken } from './token-endpoint.js';

export interface DevelopmentIssuerOptions {
  /** On 127.0.0.1; 0: a free one. */
  readonly port: number;
  readonly audience: string;
  readonly profile: IssuerProfile;
  readonly users: DemoUsers;
}

const longestForm = 16_384; // characters

/** The issuer of the command `issuer`: metadata, keys, and a token endpoint that trusts every caller on this machine. */
export class DevelopmentIssuer {
  readonly url: string;
  private readonly published: Publication;
  private readonly key;

  private constructor(
    server: Server,
    private readonly options: DevelopmentIssuerOptions,
  ) {
    const { port } = server.address() as AddressInfo; // safe: the server listens on TCP
    this.url = `http://127.0.0.1:${port}`;
    // A new name at each start, since an app may still have the key of an earlier issuer here: it fetches an unknown one.
    this.published = new Publication(this.url, randomUUID());
    this.published.metadata = {
      token_endpoint: `${this.url}/token`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
    };
    this.key = this.published.addKey('RS256');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.respond(request, response));
  }

  /** @throws {Error} the port is in use, or `NODE_ENV` is `production` */
  static async start(options: DevelopmentIssuerOptions): Promise<DevelopmentIssuer> {
    refuseInProduction('The development issuer');
    const server = createServer().listen(options.port, '127.0.0.1');
    await once(server, 'listening');
    return new DevelopmentIssuer(server, options);
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.responseTo(request);
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
    response.writeHead(status, headers).end(JSON.stringify(body));
  }

  private async responseTo(request: IncomingMessage): Promise<TokenResponse> {
    const { method, url = '', headers } = request;
    // A web page may point a name of its own to 127.0.0.1, and would read the tokens (DNS rebinding).
    if (headers.host !== new URL(this.url).host) return failed(421, 'invalid_request', `Send requests to ${this.url}`);
    if (url === '/token' && method === 'POST') return this.issue(request);
    const document = this.published.documentAt(url);
    if (document === undefined) return failed(404, 'not_found', 'There are metadata, keys, and POST /token');
    return { status: 200, body: { ...(document as object) } }; // metadata and key sets are objects
  }

  private async issue(request: IncomingMessage): Promise<TokenResponse> {
    const form = await formOf(request);
    if (form === undefined) return failed(400, 'invalid_request', 'Expected a form of at most 16 KiB');
    return issueToken(form, this.options.users, (options, audience) => this.sign(options, audience));
  }

  private sign(options: TokenOptions, audience = this.options.audience): string {
    const issuer: TokenIssuer = { url: this.url, audience, profile: this.options.profile };
    return signToken(this.key, tokenHeader(issuer, this.key, options), tokenClaims(issuer, options));
  }
}

/** @returns undefined if it is too long, or incomplete */
async function formOf(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  let text = '';
  try {
    for await (const chunk of request.setEncoding('utf8')) {
      text += String(chunk);
      if (text.length > longestForm) return undefined;
    }
  } catch {
    return undefined; // the client left
  }
  return new URLSearchParams(text);
}
