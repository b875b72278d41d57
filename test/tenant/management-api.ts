import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CertificateAuthority } from '../issuers/certificates.js';

/** An object of a tenant, as the Management API has it in JSON. */
export type Entity = Record<string, unknown>;

/** What a tenant consists of, by the path of the Management API. */
type Collection = 'resource-servers' | 'roles' | 'clients' | 'client-grants';

const keys: Readonly<Record<Collection, { readonly id: string; readonly list: string; readonly grant: string }>> = {
  'resource-servers': { id: 'id', list: 'resource_servers', grant: 'resource_servers' },
  roles: { id: 'id', list: 'roles', grant: 'roles' },
  clients: { id: 'client_id', list: 'clients', grant: 'clients' },
  'client-grants': { id: 'id', list: 'client_grants', grant: 'client_grants' },
};

/** The verb of the grant that a method needs (https://auth0.com/docs/api/management/v2). */
const verbs: Readonly<Record<string, string>> = { GET: 'read', POST: 'create', PATCH: 'update', DELETE: 'delete' };

export const credentials = { AUTH0_CLIENT_ID: 'deployer', AUTH0_CLIENT_SECRET: 'deployer-secret' };

/**
 * A stand-in for a tenant of Auth0: the endpoints of the Management API for APIs, roles, applications and grants, as its published
 * reference describes them, over TLS, with the grants that each requires. It is not Auth0: what a tenant rejects besides isn't known here.
 */
export class ManagementApi {
  readonly data: Record<Collection, Entity[]> = { 'resource-servers': [], roles: [], clients: [], 'client-grants': [] };
  readonly permissions = new Map<string, Entity[]>();
  /** The methods and paths of the requests. */
  readonly requests: string[] = [];
  /** The grants of its client. */
  grants: ReadonlySet<string> = new Set();
  private created = 0;

  private constructor(
    private readonly server: Server,
    private readonly authority: CertificateAuthority,
  ) {}

  static async start(): Promise<ManagementApi> {
    const authority = new CertificateAuthority();
    const server = createServer(authority.issue('localhost'));
    const api = new ManagementApi(server, authority);
    server.on('request', (request: IncomingMessage, response) => {
      void api.respond(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return api;
  }

  get domain(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`; // it listens on TCP
  }

  /** The variables of a command that may use it. */
  get variables(): NodeJS.ProcessEnv {
    return { AUTH0_DOMAIN: this.domain, NODE_EXTRA_CA_CERTS: this.authority.certificateFile, ...credentials };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
    this.authority.remove();
  }

  private async respond(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const { pathname, searchParams } = new URL(request.url!, `https://${this.domain}`);
    const [, , version, name = '', encodedId, part] = pathname.split('/');
    const body: Entity = parsed(request, await text(request));
    if (pathname === '/oauth/token') return this.issueToken(body);
    this.requests.push(`${request.method} ${request.url}`);
    if (request.headers.authorization !== 'Bearer management-token') return failure(401, 'Unauthorized');
    if (version !== 'v2' || !(name in keys)) return failure(404, 'Not Found');
    const collection = name as Collection; // a member of `keys`
    const grant = `${verbs[request.method!]}:${keys[collection].grant}`;
    const needed = part === 'permissions' && request.method !== 'GET' ? 'update:roles' : grant;
    if (!this.grants.has(needed)) return failure(403, 'Forbidden', `Insufficient scope, expected any of: ${needed}`);
    if (encodedId === undefined) {
      return request.method === 'POST' ? this.create(collection, body) : this.list(collection, searchParams);
    }
    const entity = this.find(collection, decodeURIComponent(encodedId));
    if (entity === undefined) return failure(404, 'Not Found');
    if (part === 'permissions') return this.permissionsOf(String(entity.id), request.method!, body);
    if (request.method === 'PATCH') Object.assign(entity, body);
    return { status: 200, body: entity };
  }

  private issueToken(body: Entity): { status: number; body: unknown } {
    const isKnown =
      body.client_id === credentials.AUTH0_CLIENT_ID && body.client_secret === credentials.AUTH0_CLIENT_SECRET;
    if (!isKnown) return { status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } };
    if (body.audience !== `https://${this.domain}/api/v2/`) return { status: 403, body: { error: 'access_denied' } };
    return {
      status: 200,
      body: {
        access_token: 'management-token',
        token_type: 'Bearer',
        expires_in: 86_400,
        scope: [...this.grants].join(' '),
      },
    };
  }

  private find(collection: Collection, id: string): Entity | undefined {
    // An API is found by its identifier, too.
    return this.data[collection].find((one) => one[keys[collection].id] === id || one.identifier === id);
  }

  private create(collection: Collection, body: Entity): { status: number; body: unknown } {
    const { id } = keys[collection];
    const entity = { [id]: `${collection}-${++this.created}`, ...body };
    if (collection === 'clients') Object.assign(entity, { client_secret: 'generated-secret' });
    this.data[collection].push(entity);
    return { status: 201, body: entity };
  }

  private list(collection: Collection, query: URLSearchParams): { status: number; body: unknown } {
    const { list } = keys[collection];
    const [page, size] = [Number(query.get('page') ?? 0), Number(query.get('per_page') ?? query.get('take') ?? 50)];
    const audience = query.get('audience');
    const all = this.data[collection].filter((one) => audience === null || one.audience === audience);
    const fields = query.get('fields')?.split(',');
    const some = all.slice(page * size, (page + 1) * size).map((one) => (fields ? only(one, fields) : one));
    return { status: 200, body: { start: page * size, limit: size, total: all.length, [list]: some } };
  }

  private permissionsOf(id: string, method: string, { permissions }: Entity): { status: number; body: unknown } {
    const before = this.permissions.get(id) ?? [];
    if (method === 'GET') {
      return { status: 200, body: { start: 0, limit: 100, total: before.length, permissions: before } };
    }
    const sent = permissions as Entity[]; // the API requires them
    const others = before.filter(({ permission_name }) => !sent.some((one) => one.permission_name === permission_name));
    this.permissions.set(id, method === 'DELETE' ? others : [...others, ...sent]);
    return { status: method === 'DELETE' ? 204 : 201, body: {} };
  }
}

function parsed({ headers }: IncomingMessage, body: string): Entity {
  if (body === '') return {};
  if (headers['content-type']?.includes('json')) return JSON.parse(body) as Entity; // so the API requires
  return Object.fromEntries(new URLSearchParams(body));
}

function only(entity: Entity, fields: readonly string[]): Entity {
  return Object.fromEntries(Object.entries(entity).filter(([name]) => fields.includes(name)));
}

function failure(statusCode: number, error: string, message = error): { status: number; body: unknown } {
  return { status: statusCode, body: { statusCode, error, message } };
}
