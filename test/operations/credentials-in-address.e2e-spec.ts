import { createHash } from 'node:crypto';
import { createLogger } from '../../src/logging/logger.js';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.js';
import { rawRequest } from '../support/raw-request.js';
import { createTestApp } from '../support/test-app.js';

/** Request lines, each with the secret in a different place. */
const spots: Record<string, (secret: string) => string> = {
  'a query value': (secret) => `GET /api/private?token=${secret}`,
  'a query name': (secret) => `GET /api/private?${secret}`,
  'a query name with a value': (secret) => `GET /api/private?a=b&${secret}=c`,
  'a nested query name': (secret) => `GET /api/private?a[${secret}]=b`,
  access_token: (secret) => `GET /api/private?access_token=${secret}`,
  'access_token, encoded': (secret) => `GET /api/private?access%5Ftoken=${secret}`,
  limit: (secret) => `GET /api/messages?limit=${secret}`,
  'limit, after a number': (secret) => `GET /api/messages?limit=1;${secret}`,
  'limit, after an encoded &': (secret) => `GET /api/messages?limit=1%26token=${secret}`,
  'limit, after an encoded #': (secret) => `GET /api/messages?limit=1%23${secret}`,
  cursor: (secret) => `GET /api/messages?cursor=${secret}`,
  'the fragment': (secret) => `GET /api/messages#${secret}`,
  'the fragment, after a query': (secret) => `GET /api/messages?limit=1#${secret}`,
  'the fragment, before a query': (secret) => `GET /api/messages#${secret}?limit=1`,
  'after ;': (secret) => `GET /api/messages;${secret}`,
  'after ; in the id': (secret) => `GET /api/messages/019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d;${secret}`,
  'after %3F': (secret) => `GET /api/messages%3Ftoken=${secret}`,
  'after %3f': (secret) => `GET /api/messages%3ftoken=${secret}`,
  'after %23': (secret) => `GET /api/messages%23${secret}`,
  'after %26': (secret) => `GET /api/messages%26token=${secret}`,
  'after %3B': (secret) => `GET /api/messages%3B${secret}`,
  'after %2F': (secret) => `GET /api%2F${secret}`,
  'after %253F': (secret) => `GET /api/messages%253Ftoken=${secret}`,
  'the id': (secret) => `GET /api/messages/x${secret}`,
  'the id of a write': (secret) => `PATCH /api/messages/x${secret}`,
  'the id, encoded': (secret) => `GET /api/messages/${encoded(secret)}x`,
  'the first segment': (secret) => `GET /${secret}`,
  'the last segment': (secret) => `GET /api/${secret}`,
  'a segment before a known path': (secret) => `GET /${secret}/api/messages`,
  'a segment below the id': (secret) => `GET /api/messages/019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d/${secret}`,
  'an encoded segment': (secret) => `GET /api/${encoded(secret)}`,
  'after an empty segment': (secret) => `GET //${secret}`,
  'a file of the documentation': (secret) => `GET /docs/${secret}.js`,
  'a path below the probes': (secret) => `GET /health/${secret}`,
  'a path below the metrics': (secret) => `GET /metrics/${secret}`,
  'a path with a method that has no route': (secret) => `PUT /api/messages/${secret}`,
  'the path of a preflight': (secret) => `OPTIONS /api/${secret}`,
  'the query of a preflight': (secret) => `OPTIONS /api/messages?token=${secret}`,
  'after malformed percent-encoding': (secret) => `GET /api/messages/%zz${secret}`,
  'before malformed percent-encoding': (secret) => `GET /${secret}/%E0%A4%A`,
  'the query, after malformed percent-encoding': (secret) => `GET /api/private?%zz=%zz&a=${secret}`,
  'an id over the length limit': (secret) => `GET /api/messages/${secret}${'x'.repeat(1000)}`,
  'a long path': (secret) => `GET /${secret}${'/a'.repeat(14_000)}`,
  'a long query': (secret) => `GET /api/private?${'a=b&'.repeat(7000)}${secret}`,
  'an address over the limit': (secret) => `GET /api/private?${secret}${'x'.repeat(40_000)}`,
  'the path of an absolute-form target': (secret) => `GET http://localhost/api/${secret}`,
  'the query of an absolute-form target': (secret) => `GET http://localhost/api/private?${secret}`,
  'the userinfo of an absolute-form target': (secret) => `GET http://user:${secret}@localhost/api/private`,
  'the host of an absolute-form target': (secret) => `GET http://${secret}/api/private`,
  'a target without a slash': (secret) => `GET ${secret}`,
  'the target of CONNECT': (secret) => `CONNECT ${secret}:443`,
  'the method': (secret) => `${secret} /api/private`,
};

function encoded(text: string): string {
  return Buffer.from(text).toString('hex').replaceAll(/../g, '%$&');
}

/** One secret of each kind per spot, so that a leaked secret reveals its spot. */
function secretsFor(spot: string): readonly string[] {
  const hash = createHash('sha512').update(spot).digest();
  const hex = hash.toString('hex');
  return [
    `eyJ${hash.subarray(0, 16).toString('base64url')}.eyJ${hash.subarray(16, 40).toString('base64url')}.${hash.subarray(40).toString('base64url')}`,
    // As long as a cursor.
    hash.subarray(0, 16).toString('base64url'),
    hex.replaceAll(/\d/g, '').slice(0, 12),
    `0000${hex.replaceAll(/\D/g, '').slice(0, 9)}`,
    hex.slice(0, 32).replace(/^(.{8})(.{4})(.{3})(.{3})(.{12}).*/, '$1-$2-7$3-8$4-$5'),
  ];
}

describe.each([
  ['with the defaults', {}],
  ['with the limit on failed authentication', { AUTH_FAILURE_LIMIT: '10000' }],
])('a credential in the address of a request, %s,', (_how, limit) => {
  const lines: string[] = [];
  let collector: OtlpReceiver;
  /** The responses of each spot, one per secret. */
  const responses = new Map<string, string[]>();

  beforeAll(async () => {
    collector = await startOtlpReceiver();
    const logger = createLogger({ logLevel: 'trace' }, { write: (line) => void lines.push(line) });
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      CORS_ORIGINS: 'https://app.example.com',
      DOCS_ENABLED: 'true',
      ...limit,
    };
    const service = await createTestApp(environment, { logger });
    await service.app.listen(0, '127.0.0.1');
    const url = await service.app.getUrl();
    const authorization = `Authorization: Bearer ${service.issuer.token({ scopes: ['read:messages'] })}`;
    for (const [spot, requestLine] of Object.entries(spots)) {
      for (const secret of secretsFor(spot)) {
        const response = await rawRequest(url, [`${requestLine(secret)} HTTP/1.1`, authorization]);
        responses.set(spot, [...(responses.get(spot) ?? []), response]);
      }
    }
    await service.close();
    await collector.close();
  });

  it.each(Object.keys(spots))('does not appear in log lines, spans or responses: %s', (spot) => {
    const seen = [...lines, ...collector.bodies, ...responses.get(spot)!].join('\n');
    for (const secret of secretsFor(spot)) {
      for (const part of [...secret.split('.'), encoded(secret)]) expect(seen.includes(part)).toBe(false);
    }
  });

  it('does not suppress log lines and spans', () => {
    const completed = lines.filter((line) => line.includes('"msg":"request completed"'));
    const sent = [...responses.values()].flat();
    const read = sent.filter((response) => /^HTTP\/1\.1 (?:2|40[134])/.test(response));
    expect(completed.length).toBeGreaterThanOrEqual(read.length);
    expect(collector.spans.length).toBeGreaterThan(read.length / 2);
  });
});
