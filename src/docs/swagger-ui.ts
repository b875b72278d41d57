import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders, redirectPageHeaders } from './page-headers.js';

/** What the page is about. */
export interface Documentation {
  /** As whom the page logs in; undefined: it only takes tokens. */
  readonly client: LoginClient | undefined;
  /** The document as of now, for clients that see the service at this address. */
  document(publicUrl: string): Promise<object>;
  /** The addresses, besides our own, that the page's script may call. */
  reachable(): Promise<readonly string[]>;
}

export interface LoginClient {
  readonly clientId: string;
  /** The API that the token is to be for: without it, Auth0 gives a token that is for no API. */
  readonly audience: string | undefined;
  /** Chosen in the dialogue from the start. */
  readonly scopes: readonly string[];
}

/** All that is served of the two folders; every address in them is relative, so that any mount will do. */
const files = [
  'code-samples.css',
  'code-samples.js',
  'docs.css',
  'favicon.svg',
  'initializer.js',
  'oauth2-redirect.js',
  'swagger-ui-bundle.js',
  'swagger-ui.css',
];
/** The page's policy may change while its file does not. */
const neverKept = { cacheControl: false, etag: false, lastModified: false };
const ours = join(import.meta.dirname, 'ui');
const theirs = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Swagger UI's page, its files, and what its script asks for: the document, and the client to log in as. */
export function swaggerUi(documentation: Documentation): FastifyPluginAsync {
  return async (server) => {
    await server.register(fastifyStatic, { root: [ours, theirs], serve: false });
    // Relative, as only the browser knows the address that it asked for.
    server.get('', (_request, reply) => reply.redirect('docs/'));
    server.get('/', { prefixTrailingSlash: 'slash' }, async (_request, reply) =>
      reply.headers(pageHeaders(await documentation.reachable())).sendFile('index.html', neverKept),
    );
    server.get('/oauth2-redirect.html', (_request, reply) =>
      reply.headers(redirectPageHeaders).sendFile('oauth2-redirect.html'),
    );
    for (const file of files) server.get(`/${file}`, (_request, reply) => reply.sendFile(file));
    serveData(server, documentation);
  };
}

function serveData(server: FastifyInstance, documentation: Documentation): void {
  server.get('/settings.json', (_request, reply) => send(reply, { client: documentation.client }));
  server.get('/openapi.json', async (request, reply) => send(reply, await documentation.document(addressOf(request))));
}

function send(reply: FastifyReply, data: object): FastifyReply {
  return reply.header('Cache-Control', 'no-store').send(data);
}

/** A client of HTTP/1.0 may name no host: then relative to the document. */
function addressOf({ publicUrl }: FastifyRequest): string {
  return URL.canParse(publicUrl) ? publicUrl : '..';
}
