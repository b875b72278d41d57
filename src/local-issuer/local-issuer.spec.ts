import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { exampleIssuer } from '../../test/support/local-issuer.js';
import { LocalIssuerStartError, startLocalIssuer, type LocalIssuer } from './index.js';

const options = exampleIssuer;

describe('startLocalIssuer', () => {
  let issuer: LocalIssuer;

  beforeAll(async () => {
    issuer = await startLocalIssuer(options);
  });
  afterAll(() => issuer.close());

  it('refuses to start when NODE_ENV is production', async () => {
    const environment = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      await expect(startLocalIssuer(options)).rejects.toThrow(LocalIssuerStartError);
      await expect(startLocalIssuer(options)).rejects.toThrow('set AUTH_ISSUER');
    } finally {
      process.env.NODE_ENV = environment;
    }
  });

  it('names the port and its variable when the port is in use', async () => {
    const port = Number(new URL(issuer.url).port);
    const start = startLocalIssuer({ ...options, port });
    await expect(start).rejects.toThrow(LocalIssuerStartError);
    await expect(start).rejects.toThrow(new RegExp(`port ${port} .* LOCAL_ISSUER_PORT`));
  });

  it.each(['messages', '/messages', 'https://messages.example.com/#part', ''])(
    'rejects the audience %j',
    async (audience) => {
      await expect(startLocalIssuer({ ...options, audience })).rejects.toThrow('AUTH_AUDIENCE');
    },
  );

  it('listens on the loopback interface only', async () => {
    const outward = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal);
    if (!outward) return; // without a network there is no other interface
    const elsewhere = issuer.url.replace('127.0.0.1', outward.address);
    await expect(fetch(elsewhere)).rejects.toThrow('fetch failed');
  });

  it('stops immediately, even while a client is sending a request', async () => {
    const other = await startLocalIssuer(options);
    const client = connect(Number(new URL(other.url).port), '127.0.0.1');
    const cut = once(client, 'close');
    client.on('error', () => undefined); // a closed connection may be reported as a reset
    client.write('GET / HTTP/1.1\r\n');
    await fetch(other.url); // by now the server has accepted the other connection too
    await other.close();
    await cut;
    await expect(fetch(other.url)).rejects.toThrow('fetch failed');
  });
});
