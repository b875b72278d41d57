import { fastify } from 'fastify';
import { loadConfig } from '../config/index.js';
import { clientCertificateOf } from './client-certificate.js';

const gateway = '10.0.0.1';
const { server } = loadConfig({ TRUST_PROXY: '10.0.0.0/24', AUTH_CLIENT_CERT_HEADER: 'X-Client-Cert' });

/** What the service reads from a request with these headers. */
async function certificateIn(headers: Record<string, string | string[]>, from = gateway): Promise<unknown> {
  const app = fastify();
  app.get('/', (request) => ({ certificate: clientCertificateOf(server)?.(request) }));
  const response = await app.inject({ url: '/', headers, remoteAddress: from });
  return response.json<{ certificate?: string }>().certificate;
}

describe(clientCertificateOf.name, () => {
  it('reads the header of a gateway, whatever the case of its name', async () => {
    expect(await certificateIn({ 'X-Client-Cert': 'a' })).toBe('a');
    expect(await certificateIn({ 'x-client-CERT': 'b' })).toBe('b');
    expect(await certificateIn({ 'X-Client-Cert': 'c' }, `::ffff:${gateway}`)).toBe('c');
  });

  it.each(['10.0.1.1', '127.0.0.1', '::1', ''])('ignores the header of another peer: %s', async (peer) => {
    expect(await certificateIn({ 'X-Client-Cert': 'a' }, peer)).toBeUndefined();
  });

  it('reads none where the header is missing, or there twice', async () => {
    expect(await certificateIn({ 'client-cert': 'a' })).toBeUndefined();
    expect(await certificateIn({ 'X-Client-Cert': ['a', 'a'] })).toBeUndefined();
  });

  it('is undefined where no header is configured', () => {
    expect(clientCertificateOf(loadConfig({ TRUST_PROXY: gateway }).server)).toBeUndefined();
  });
});
