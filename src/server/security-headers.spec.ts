import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import helmet from 'helmet';
import { apiHeaders } from './security-headers.js';

/** The headers of helmet that concern an API; what `xFrameOptions` states is in `frame-ancestors`. */
const options = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
  },
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xFrameOptions: false,
  referrerPolicy: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

it('the headers of every response are those of helmet, and forbid caching', async () => {
  const plain = { connection: 'close', 'content-length': '0' };
  const server = createServer((request, response) => {
    response.sendDate = false;
    helmet(options)(request, response, () => void response.writeHead(200, plain).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  const { headers } = await fetch(`http://127.0.0.1:${port}`);
  server.close();
  expect(apiHeaders).toEqual({
    ...Object.fromEntries([...headers].filter(([name]) => !Object.hasOwn(plain, name))),
    'cache-control': 'no-store',
  });
});
