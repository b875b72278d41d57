import { until } from '../support/clock.js';
import { TestIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import { describeWithNginx } from '../support/nginx.js';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.js';

const id = '019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d';
const secret = 'eyJhbGciOiJSUzI1NiJ9';

describeWithNginx('a request through nginx', () => {
  let issuer: TestIssuer;
  let collector: OtlpReceiver;
  let gateway: Gateway;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    collector = await startOtlpReceiver();
    const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '50' };
    gateway = await Gateway.start({ AUTH_ISSUER: issuer.url, ...traced });
  });
  afterAll(async () => {
    await gateway.close();
    await collector.close();
    await issuer.close();
  });

  it.each([
    [`/api/messages/${id}?token=${secret}`, `/api/messages/${id}`],
    [`/api/messages;${secret}`, '/api'],
    [`/api/messages%3F${secret}`, '/api'],
    [`/api/messages%23${secret}`, '/api'],
    [`/api/messages#${secret}`, '/api'],
    [`/api/${secret}/messages`, '/api'],
    [`/api/${encodeURIComponent(`?${secret}`)}`, '/api'],
  ])('is logged without anything that may be a credential: %s', async (path, logged) => {
    const { headers } = await gateway.send(prefix + path);
    const line = await gateway.nginx.lineOf(String(headers['x-request-id']));
    expect(line.path).toBe(prefix + logged);
  });

  it('keeps the trace id of the client, whatever its sampled flag, and drops its tracestate', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-00`, tracestate: 'vendor=hidden-value' };
    await gateway.send(`${prefix}/api/private`, { headers });
    await until(() => collector.spans.some((span) => span.traceId === traceId));
    expect(collector.bodies.join('')).not.toContain('hidden-value');
  });
});
