import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import { TestIssuer, createClientCertificate } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import { HttpsClient, type HttpsResponse } from '../support/https-client.js';
import { type TestNginx, describeWithNginx, startNginx } from '../support/nginx.js';

const own = createClientCertificate();
const other = createClientCertificate();
const path = `${prefix}/api/private`;

describeWithNginx('tokens that are bound to a certificate', () => {
  let issuer: TestIssuer;
  let gateway: Gateway;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    const variables = { AUTH_ISSUER: issuer.url, AUTH_CLIENT_CERT_HEADER: 'X-Client-Cert' };
    gateway = await Gateway.start(variables, { requestsCertificates: true });
  });
  afterAll(async () => {
    jest.useRealTimers();
    await gateway.close();
    await issuer.close();
  });

  const bearer = (claims?: Record<string, unknown>) => ({ authorization: `Bearer ${issuer.token({ claims })}` });
  const bound = () => bearer({ cnf: { 'x5t#S256': own.thumbprint } });

  const outcome = async (response: Promise<HttpsResponse>) => {
    const { status, headers, body } = await response;
    const { error, reason } = JSON.parse(body) as { error?: string; reason?: string }; // a problem, or a greeting
    return { status, error, reason, challenge: headers['www-authenticate'] };
  };
  const mismatch = {
    status: 401,
    error: 'invalid_token',
    reason: 'binding_mismatch',
    challenge: expect.stringContaining('Bearer error="invalid_token"'),
  };

  it('are accepted from a client that shows this certificate, at every replica and more than once', async () => {
    const headers = bound();
    for (let count = 0; count < 4; count += 1) {
      expect(await gateway.sendAs(own, path, { headers })).toMatchObject({ status: 200 });
    }
  });

  it('are rejected from a client that shows another certificate, or none', async () => {
    expect(await outcome(gateway.sendAs(other, path, { headers: bound() }))).toEqual(mismatch);
    expect(await outcome(gateway.send(path, { headers: bound() }))).toEqual(mismatch);
  });

  it.each([
    ['X-Client-Cert', own.headers.escapedPem],
    ['x-client-cert', own.headers.clientCert],
    ['Client-Cert', own.headers.clientCert],
    ['X-Forwarded-Client-Cert', own.headers.xfcc],
  ])('are rejected where the client states the certificate itself, in %s', async (name, value) => {
    const headers = { ...bound(), [name]: value };
    expect(await outcome(gateway.send(path, { headers }))).toEqual(mismatch);
    expect(await outcome(gateway.sendAs(other, path, { headers }))).toEqual(mismatch);
    expect(await gateway.sendAs(own, path, { headers })).toMatchObject({ status: 200 });
  });

  describe('where nginx requests no certificates', () => {
    let nginx: TestNginx;
    let client: HttpsClient;
    beforeAll(async () => {
      nginx = await startNginx(gateway.replicas.map(({ url }) => url));
      client = new HttpsClient(nginx.url, nginx.certificate, own);
    });
    afterAll(async () => {
      client.close();
      await nginx.stop();
    });

    it('are rejected, also if the client states the certificate itself', async () => {
      expect(await outcome(client.send(path, { headers: bound() }))).toEqual(mismatch);
      expect(
        await outcome(client.send(path, { headers: { ...bound(), 'X-Client-Cert': own.headers.escapedPem } })),
      ).toEqual(mismatch);
    });
  });

  it('are the only ones that need a certificate', async () => {
    expect(await gateway.send(path, { headers: bearer() })).toMatchObject({ status: 200 });
    expect(await gateway.sendAs(other, path, { headers: bearer() })).toMatchObject({ status: 200 });
    expect(await gateway.send(`${prefix}/api/public`)).toMatchObject({ status: 200 });
  });

  it('do not make nginx accept an expired certificate', async () => {
    jest.useFakeTimers({ now: Date.now() - 60 * 86_400_000, advanceTimers: true });
    const expired = createClientCertificate();
    jest.useRealTimers();
    const { status, body } = await gateway.sendAs(expired, path, { headers: bound() });
    expect([status, JSON.parse(body)]).toMatchObject([400, { detail: "The client's certificate is not accepted" }]);
    // Another 400 of nginx, with the query of its own that distinguishes them.
    const malformed = await gateway.send(`${path}?certificate`, { headers: { 'Content-Length': 'x' } });
    expect([malformed.status, JSON.parse(malformed.body)]).toMatchObject([400, { detail: 'The request is malformed' }]);
  });

  /** Sends a request to a replica, past nginx. */
  async function sendDirectly(certificates: string[], localAddress: string): Promise<HttpsResponse> {
    return new Promise((resolve, reject) => {
      const headers = { ...bound(), 'X-Client-Cert': certificates };
      request(`${gateway.replicas[0]!.url}/api/private`, { headers, localAddress }, (response) => {
        const { statusCode: status = 0, headers } = response;
        text(response).then((body) => resolve({ status, headers, body }), reject);
      })
        .on('error', reject)
        .end();
    });
  }

  it.each(Object.entries(own.headers))(
    'are accepted with the certificate as %s from the address of the gateway only',
    async (_form, value) => {
      expect(await sendDirectly([value], '127.0.0.1')).toMatchObject({ status: 200 });
      expect(await outcome(sendDirectly([value], '127.0.0.2'))).toEqual(mismatch);
    },
  );

  it('are rejected where the header is there twice, as where a gateway adds its own to that of the client', async () => {
    const { escapedPem } = own.headers;
    expect(await outcome(sendDirectly([escapedPem, escapedPem], '127.0.0.1'))).toEqual(mismatch);
    expect(await outcome(sendDirectly([`${own.headers.xfcc},${other.headers.xfcc}`], '127.0.0.1'))).toEqual(mismatch);
  });
});
