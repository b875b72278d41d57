import type { ServerResponse } from 'node:http';

/** How an issuer responds, or fails to respond, in an outage. */
export const faults = {
  'broken connection': (response) => void response.destroy(),
  'error 500': (response) => void response.writeHead(500).end('{"keys":[]}'),
  'not found': (response) => void response.writeHead(404).end('{}'),
  hang: () => undefined,
  'slow drip': (response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 50).unref();
    response.once('close', () => clearInterval(drip));
  },
  'malformed JSON': (response) => void response.end('{"keys": ['),
  'no object': (response) => void response.end('null'),
  redirect: (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
  'body over 256 KiB': (response) => void response.end(`{"padding":"${'x'.repeat(256 * 1024)}"}`),
} satisfies Record<string, (response: ServerResponse) => void>;

export type Fault = keyof typeof faults;
