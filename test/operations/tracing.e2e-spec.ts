import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { thisApi } from '../../src/api.js';
import { createLogger } from '../../src/logging/logger.js';
import { Database, DatabaseUnavailableError } from '../../src/database/index.js';
import { until } from '../support/clock.js';
import { TestIssuer } from '../../src/testing/index.js';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${parentId}-01`;

/** A service, its log, and the collector that has all its spans once the service is closed. */
interface Traced {
  readonly collector: OtlpReceiver;
  readonly service: TestApp;
  readonly lines: Record<string, unknown>[];
}

async function startTraced(environment: NodeJS.ProcessEnv = {}): Promise<Traced> {
  const collector = await startOtlpReceiver();
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  const logger = createLogger({ logLevel: 'info' }, { write });
  const service = await createTestApp({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment }, { logger });
  return { collector, service, lines };
}

/** Sends the requests, and closes the service so that it exports its spans. */
async function spansOf(
  { collector, service }: Traced,
  requests: (service: TestApp) => Promise<unknown>,
): Promise<readonly ReceivedSpan[]> {
  await requests(service);
  await service.close();
  await collector.close();
  return collector.spans;
}

const servers = (spans: readonly ReceivedSpan[]) => spans.filter(({ kind }) => kind === 2);
const childrenOf = (spans: readonly ReceivedSpan[], { spanId }: ReceivedSpan) => {
  return spans.filter(({ parentSpanId }) => parentSpanId === spanId);
};

describe('traces', () => {
  it('have a span for each request, named after its route, and one for its database work', async () => {
    const traced = await startTraced();
    const spans = await spansOf(traced, async ({ injectAs }) => {
      await injectAs('read:messages', { url: '/api/messages?limit=7' });
      await injectAs('write:messages', { method: 'POST', url: '/api/messages', payload: { text: 'secret text' } });
    });
    const [list, create] = servers(spans);
    expect(list).toMatchObject({ name: 'GET /api/messages', parentSpanId: undefined });
    expect(list!.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/api/messages',
      'http.response.status_code': 200,
      'url.path': '/api/messages',
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
      'auth.decision': 'allowed',
      'auth.issuer': traced.service.issuer.url,
    });
    expect(create!.name).toBe('POST /api/messages');
    for (const span of [list!, create!]) {
      const database = childrenOf(spans, span).filter(({ name }) => name === 'postgresql');
      expect(database).toEqual([
        expect.objectContaining({
          kind: 3,
          traceId: span.traceId,
          attributes: { 'db.system.name': 'postgresql' },
        }),
      ]);
    }
    expect(list!.traceId).not.toBe(create!.traceId);
    expect(traced.collector.services).toEqual(new Set([thisApi.service]));
    expect(traced.collector.paths).toEqual(new Set(['/v1/traces']));
  });

  it('continue the trace of the caller, and every log line has its id', async () => {
    const traced = await startTraced({ OTEL_SERVICE_NAME: 'messages' });
    const spans = await spansOf(traced, async ({ app, issuer }) => {
      await app.listen(0, '127.0.0.1');
      const url = `${await app.getUrl()}/api/messages`;
      const authorization = `Bearer ${issuer.token({ claims: { scope: 'write:messages' } })}`;
      const headers = { authorization, traceparent, 'content-type': 'application/json' };
      await fetch(url, { method: 'POST', body: '{"text":"x"}', headers });
      await fetch(url, { method: 'POST', body: '{"text":""}', headers });
    });
    const posts = servers(spans);
    expect(posts.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ['POST /api/messages', parentId],
      ['POST /api/messages', parentId],
    ]);
    expect(childrenOf(spans, posts[0]!)).toContainEqual(expect.objectContaining({ traceId, name: 'postgresql' }));
    const requestLines = traced.lines.filter(({ msg }) => /^request (completed|refused)$/.test(String(msg)));
    expect(requestLines.map((line) => line.traceId)).toEqual([traceId, traceId, traceId]);
    expect(traced.collector.services).toEqual(new Set(['messages']));
  });

  it('start in the service when the caller sends no valid traceparent, and the log has the same id', async () => {
    const traced = await startTraced();
    const spans = await spansOf(traced, async ({ inject }) => {
      await inject({ url: '/api/private', headers: { traceparent: '00-forged' } });
    });
    const [span] = servers(spans);
    const refused = traced.lines.filter(({ msg }) => msg === 'access refused' || msg === 'request completed');
    expect(refused.map((line) => line.traceId)).toEqual([span!.traceId, span!.traceId]);
  });

  it('record the decision, and mark only server errors as errors', async () => {
    const traced = await startTraced();
    const spans = await spansOf(traced, async ({ app, inject, injectAs }) => {
      await inject({ url: '/api/private' });
      await injectAs('read:messages', { url: '/api/messages/0199c0de-0000-7000-8000-000000000000' });
      await inject({ url: '/nowhere' });
      const database = app.get(Database);
      await database.close();
      database.close = () => Promise.resolve(); // the app's own
      await injectAs('read:messages', { url: '/api/messages' });
    });
    const recorded = servers(spans).map(({ name, status, attributes }) => ({
      name,
      error: status.code === 2,
      status: attributes['http.response.status_code'],
      decision: attributes['auth.decision'],
      reason: attributes['auth.reason'],
    }));
    expect(recorded).toEqual([
      { name: 'GET /api/private', error: false, status: 401, decision: 'refused', reason: 'token_missing' },
      { name: 'GET /api/messages/:id', error: false, status: 404, decision: 'allowed', reason: undefined },
      { name: 'GET', error: false, status: 404, decision: undefined, reason: undefined },
      { name: 'GET /api/messages', error: true, status: 503, decision: 'allowed', reason: undefined },
    ]);
    expect(spans.filter(({ name, status }) => name === 'postgresql' && status.code === 2)).toEqual([
      expect.objectContaining({
        attributes: expect.objectContaining({ 'error.type': DatabaseUnavailableError.name }),
      }),
    ]);
  });

  it('contain no token, query value or message text, and no requests for probes or metrics', async () => {
    const traced = await startTraced();
    const token = traced.service.issuer.token({ claims: { scope: 'read:messages write:messages' } });
    const headers = { authorization: `Bearer ${token}`, cookie: `session=${token}` };
    const spans = await spansOf(traced, async ({ inject }) => {
      await inject({ url: `/api/messages?cursor=hidden-value`, headers });
      await inject({ url: `/api/private?access_token=${token}`, headers });
      await inject({ url: '/api/messages', method: 'POST', payload: { text: 'hidden-value' }, headers });
      for (const url of ['/health/live', '/health/ready', '/metrics']) await inject({ url });
    });
    expect(servers(spans)).toHaveLength(3);
    const raw = traced.collector.bodies.join('');
    for (const hidden of [...token.split('.'), 'hidden-value', 'access_token']) expect(raw).not.toContain(hidden);
  });

  const unsampled = traceparent.replace(/01$/, '00');

  it('are sampled when an untrusted client requests otherwise, and drop its tracestate and baggage', async () => {
    for (const environment of [{}, { TRUST_PROXY: '192.0.2.0/24' }]) {
      const traced = await startTraced(environment);
      const spans = await spansOf(traced, async ({ injectAs }) => {
        const headers = { traceparent: unsampled, tracestate: 'vendor=hidden-value', baggage: 'user=hidden-value' };
        await injectAs('read:messages', { url: '/api/messages', headers });
      });
      expect(servers(spans)).toEqual([expect.objectContaining({ traceId, parentSpanId: parentId })]);
      expect(
        childrenOf(
          spans,
          spans.find(({ kind }) => kind === 2)!,
        ),
      ).toHaveLength(1);
      expect(traced.collector.bodies.join('')).not.toContain('hidden-value');
    }
  });

  it('follow the sampling decision of a trusted gateway', async () => {
    const spans = await spansOf(await startTraced({ TRUST_PROXY: '127.0.0.0/8' }), async ({ inject }) => {
      await inject({ url: '/api/public', headers: { traceparent: unsampled } });
      await inject({ url: '/api/private', headers: { traceparent } });
    });
    expect(spans.map(({ name }) => name)).toEqual(['GET /api/private']);
  });

  it('include the fetches that a request causes, and these propagate the trace', async () => {
    const issuer = await TestIssuer.start();
    const known = issuer.token({ claims: { aud: 'https://messages.example.com' } });
    const traced = await startTraced({ AUTH_ISSUER: issuer.url, AUTH_JWKS_COOLDOWN: '1' });
    const spans = await spansOf(traced, async ({ inject }) => {
      const get = (token: string) => {
        return inject({ url: '/api/private', headers: { authorization: `Bearer ${token}`, traceparent } });
      };
      await until(() => issuer.fetches.keys === 1);
      expect((await get(known)).statusCode).toBe(200);
      issuer.rotate({ kid: 'second' });
      const token = issuer.token({ claims: { aud: 'https://messages.example.com' } });
      await sleep(1100); // past the cooldown
      expect((await get(token)).statusCode).toBe(200);
    });
    const fetches = childrenOf(spans, servers(spans)[1]!);
    const addresses = [`${issuer.url}/.well-known/openid-configuration`, issuer.published.jwksUri];
    expect(fetches.map(({ attributes }) => attributes['url.full'])).toEqual(addresses);
    expect(fetches.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([200, 200]);
    // The fetches at startup are not part of a trace.
    const sent = fetches.map(({ spanId }) => `00-${traceId}-${spanId}-01`);
    expect(issuer.requests.map(({ headers }) => headers.traceparent)).toEqual([undefined, undefined, ...sent]);
    await issuer.close();
  });

  it('include the spans that application code adds', async () => {
    const traced = await startTraced();
    const spans = await spansOf(traced, async ({ app, injectAs }) => {
      const database = app.get(Database);
      const { run } = database;
      database.run = (work) =>
        trace.getTracer('mine').startActiveSpan('mine', (span) => run(work).finally(() => span.end()));
      await injectAs('read:messages', { url: '/api/messages' });
    });
    const [mine] = childrenOf(spans, servers(spans)[0]!);
    expect(mine?.name).toBe('mine');
    expect(childrenOf(spans, mine!)).toEqual([expect.objectContaining({ name: 'postgresql' })]);
  });

  it('do not fail requests or delay shutdown when the collector is unavailable', async () => {
    const { url, close } = await startOtlpReceiver();
    await close();
    const traced = await startTraced({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    const responses = await Promise.all([1, 2, 3].map(() => traced.service.inject({ url: '/api/public' })));
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    const start = performance.now();
    await traced.service.close();
    expect(performance.now() - start).toBeLessThan(5000);
    await traced.collector.close();
  });
});
