import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { redirectPage } from './addresses.js';
import { pageHeaders, redirectPageHeaders } from './page-headers.js';

/** The data of the page. */
export interface Documentation {
  /** The client that the page logs in with; undefined: tokens are pasted. */
  readonly client: LoginClient | undefined;
  /** The paths of the claims that grant scopes, of every issuer: the page shows which scopes its token has. */
  readonly scopeClaims: readonly (readonly string[])[];
  /** Returns the document for clients that see the service at this address. */
  document(publicUrl: string): Promise<object>;
  /** Returns the address of the issuer that the page's script may call; undefined: it only calls the service. */
  reachable(): Promise<string | undefined>;
}

export interface LoginClient {
  readonly clientId: string;
  /** The audience of the token: without it, Auth0 issues an opaque token. */
  readonly audience: string | undefined;
  /** Preselected in the dialog: as the issuer expects them, with the prefix. */
  readonly scopes: readonly string[];
}

/** The files that are served of the two folders. All addresses in them are relative, so the page works under any path. */
const files = [
  'accessibility.js',
  'base.css',
  'code-samples.css',
  'code-samples.js',
  'dialog.css',
  'dialog.js',
  'docs.css',
  'error-responses.js',
  'favicon.svg',
  'initializer.js',
  'oauth2-redirect.js',
  'operations.css',
  'page-document.js',
  'session.js',
  'swagger-ui-bundle.js',
  'swagger-ui.css',
  'token.js',
];
/** Not cached: the page's policy may change while its file does not. */
const uncached = { cacheControl: false, etag: false, lastModified: false };
const ownFiles = join(import.meta.dirname, 'ui');
const libraryFiles = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Serves Swagger UI: the page, its files, the document, and the client that it logs in with. */
export function swaggerUi(documentation: Documentation): FastifyPluginAsync {
  return async (server) => {
    await server.register(fastifyStatic, { root: [ownFiles, libraryFiles], serve: false });
    // Relative, since only the browser knows the address that it requested.
    server.get('', (_request, reply) => reply.redirect('docs/'));
    server.get('/', { prefixTrailingSlash: 'slash' }, async (_request, reply) =>
      reply.headers(pageHeaders(await documentation.reachable())).sendFile('index.html', uncached),
    );
    server.get(redirectPage, (_request, reply) => reply.headers(redirectPageHeaders).sendFile(redirectPage.slice(1)));
    for (const file of files) server.get(`/${file}`, (_request, reply) => reply.sendFile(file));
    serveData(server, documentation);
  };
}

function serveData(server: FastifyInstance, documentation: Documentation): void {
  const { client, scopeClaims } = documentation;
  server.get('/settings.json', (_request, reply) => send(reply, { client, scopeClaims }));
  server.get('/openapi.json', async (request, reply) => send(reply, await documentation.document(addressOf(request))));
}

function send(reply: FastifyReply, data: object): FastifyReply {
  return reply.header('Cache-Control', 'no-store').send(data);
}

/** Relative to the document for an HTTP/1.0 client that names no host. */
function addressOf({ publicUrl }: FastifyRequest): string {
  return URL.canParse(publicUrl) ? publicUrl : '..';
}
