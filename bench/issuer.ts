import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { join } from 'node:path';

/** Fixed, because cached tokens contain the issuer's URL with its port. */
export const issuerPort = 38_800;
export const audience = 'https://messages.example.com';
export const cacheFolder = join(import.meta.dirname, '.cache');

/** An issuer is a path on one server. Its discovery document and key set are below that path, as at Auth0. */
export interface BenchIssuer {
  readonly url: string;
  readonly kid: string;
  /** PEM, PKCS #8, because it is sent to the signing threads. */
  readonly privateKey: string;
}

export function issuers(count: number): BenchIssuer[] {
  return Array.from({ length: count }, (_, index) => issuer(index));
}

/** The first issuer is at the root. The others serve to measure the growth with the number of issuers. */
function issuer(index: number): BenchIssuer {
  const url = `http://127.0.0.1:${issuerPort}/${index === 0 ? '' : `tenant-${index}/`}`;
  return { url, kid: `key-${index}`, privateKey: storedKey(join(cacheFolder, `key-${index}.pem`)) };
}

/** A key that is stored on disk, because the cached tokens are signed with it. */
function storedKey(file: string): string {
  if (!existsSync(file)) {
    mkdirSync(cacheFolder, { recursive: true });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  }
  return readFileSync(file, 'utf8');
}

/** Serves the discovery documents and keys of all issuers. */
export async function startIssuer(all: readonly BenchIssuer[]): Promise<Server> {
  const documents = new Map(all.flatMap((one) => [discovery(one), keySet(one)]));
  const server = createServer((request, response) => {
    const document = documents.get(request.url ?? '');
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(document);
  });
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(issuerPort, '127.0.0.1', resolve));
  return server;
}

function discovery({ url }: BenchIssuer): [path: string, body: string] {
  const body = {
    issuer: url,
    jwks_uri: `${url}.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
  return [new URL('.well-known/openid-configuration', url).pathname, JSON.stringify(body)];
}

function keySet({ url, kid, privateKey }: BenchIssuer): [path: string, body: string] {
  const jwk = createPublicKey(createPrivateKey(privateKey)).export({ format: 'jwk' });
  const keys = [{ ...jwk, kid, alg: 'RS256', use: 'sig' }];
  return [new URL('.well-known/jwks.json', url).pathname, JSON.stringify({ keys })];
}
