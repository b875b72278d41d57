import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Config } from '../config/index.js';

/**
 * Completes the document with what is known only once the server listens: its address, and with it the code samples.
 * Once, and when it is first asked for: few starts of the service ever need it.
 */
export function servedDocument(
  app: INestApplication,
  server: Config['server'],
): (document: OpenAPIObject) => Promise<OpenAPIObject> {
  let served: Promise<OpenAPIObject> | undefined;
  return (document) => (served ??= complete(document, app, server));
}

async function complete(
  document: OpenAPIObject,
  app: INestApplication,
  server: Config['server'],
): Promise<OpenAPIObject> {
  const { addCodeSamples } = await import('./code-samples/code-samples.js');
  const url = await addressOf(app, server);
  return addCodeSamples({ ...document, servers: [{ url }] }, url);
}

/** The configured address, or else where the server listens, or would. */
async function addressOf(app: INestApplication, { publicUrl, host, port }: Config['server']): Promise<string> {
  if (publicUrl !== undefined) return publicUrl.replace(/\/$/, '');
  const { listening } = app.getHttpServer() as { listening: boolean }; // Node's own
  return listening ? app.getUrl() : `http://${host}:${port}`;
}
