import { Logger } from '@nestjs/common';
import { createLogger } from '../../src/logging/logger.js';
import { TestIssuer } from '../../src/testing/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

describe('the log', () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ logLevel: 'trace' }, destination);
  let service: TestApp;
  beforeAll(async () => {
    service = await createTestApp({}, { logger });
  });
  afterAll(() => service.close());
  beforeEach(() => void lines.splice(0));

  const records = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has one JSON line for each request, with its id, address, status and duration', async () => {
    const response = await service.injectAs('read:messages', { url: '/api/messages?limit=1' });
    expect(records().filter(({ msg }) => msg === 'request completed')).toEqual([
      expect.objectContaining({
        requestId: response.headers['x-request-id'],
        method: 'GET',
        url: '/api/messages?limit=1',
        status: 200,
        durationMs: expect.any(Number),
      }),
    ]);
  });

  it('has the request id in every line that is logged while the request is served, and in no other', async () => {
    const warnings = () => records().filter(({ level, audit }) => level === 40 && !audit);
    const { headers } = await service.inject({ url: '/api/private', headers: { authorization: 'Bearer opaque' } });
    expect(warnings()).toEqual([expect.objectContaining({ context: 'Auth', requestId: headers['x-request-id'] })]);
    lines.splice(0);
    new Logger('Elsewhere').warn('no request is served');
    expect(warnings()).toEqual([expect.not.objectContaining({ requestId: expect.anything() })]);
  });

  it('has an audit line for each rejection, and the decision in the access line', async () => {
    const response = await service.injectAs('write:messages', { url: '/api/messages' }, 'auth0|42');
    const { issuer } = service;
    const who = { issuer: issuer.url, subject: 'auth0|42', clientId: 'test-client' };
    const decision = { decision: 'refused', reason: 'scope_missing', ...who };
    const request = { requestId: response.json().requestId, method: 'GET', route: '/api/messages', status: 403 };
    expect(records().filter(({ audit }) => audit)).toEqual([
      expect.objectContaining({ ...decision, ...request, level: 40, ip: '127.0.0.1' }),
    ]);
    expect(records().filter(({ msg }) => msg === 'request completed')).toEqual([
      expect.objectContaining({ ...decision, ...request }),
    ]);
  });

  it.each([
    ['no token', {}, 'token_missing', undefined],
    ['a malformed Authorization header', { authorization: 'Bearer a b' }, 'invalid_request', undefined],
    ['an opaque token', { authorization: 'Bearer opaque' }, 'token_malformed', undefined],
  ])('has the reason when the request has %s', async (_, headers, reason, issuer) => {
    await service.inject({ url: '/api/private', headers });
    const line = records().find(({ audit }) => audit);
    expect({ reason: line?.reason, issuer: line?.issuer }).toEqual({ reason, issuer });
  });

  it('has the issuer of a rejected token only when the issuer is trusted', async () => {
    const expired = { exp: 1 };
    for (const claims of [expired, { ...expired, iss: 'https://attacker.example.com' }]) {
      const token = service.issuer.token({ claims });
      await service.inject({ url: '/api/private', headers: { authorization: `Bearer ${token}` } });
    }
    const audits = records().filter(({ audit }) => audit);
    expect(audits.map(({ reason, issuer }) => ({ reason, issuer }))).toEqual([
      { reason: 'token_expired', issuer: service.issuer.url },
      { reason: 'issuer_not_trusted', issuer: undefined },
    ]);
  });

  it('has the caller of an allowed request, and its trace id', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await service.injectAs('read:messages', { url: '/api/messages', headers: { traceparent } }, 'auth0|42');
    await service.inject({ url: '/api/public', headers: { traceparent: '00-forged\n-1' } });
    const [allowed, open] = records().filter(({ msg }) => msg === 'request completed');
    const who = { decision: 'allowed', issuer: service.issuer.url, subject: 'auth0|42', clientId: 'test-client' };
    expect(allowed).toMatchObject({ ...who, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' });
    expect(Object.keys(open!)).not.toEqual(expect.arrayContaining(['decision', 'issuer', 'subject', 'traceId']));
  });

  it('distinguishes the same subject of two issuers, both allowed and rejected', async () => {
    const issuers = [await TestIssuer.start(), await TestIssuer.start()];
    const both = issuers.map(({ url, audience }) => ({ issuer: url, audience: [audience] }));
    const trusting = { AUTH_ISSUER: undefined, AUTH_AUDIENCE: undefined, AUTH_ISSUERS: JSON.stringify(both) };
    const other = await createTestApp(trusting, { logger });
    for (const issuer of issuers) {
      const authorization = `Bearer ${issuer.token({ subject: 'admin' })}`;
      for (const url of ['/api/private', '/api/messages']) await other.inject({ url, headers: { authorization } });
    }
    await other.close();
    for (const issuer of issuers) await issuer.close();
    const urls = issuers.map(({ url }) => url);
    const issuersOf = (kind: string) => records().flatMap(({ msg, issuer }) => (msg === kind ? [issuer] : []));
    expect(issuersOf('request completed')).toEqual(urls.flatMap((url) => [url, url]));
    expect(issuersOf('access refused')).toEqual(urls);
  });

  it('never contains any part of a token, wherever it was sent', async () => {
    const token = service.issuer.token({ claims: { iss: 'https://untrusted.example.com' } });
    const authorization = `Bearer ${token}`;
    const cookie = `session=${token}`;
    const url = `/api/private?access%5Ftoken=${token}&limit=1`;
    await service.inject({ url: '/api/messages', headers: { authorization, cookie } });
    await service.inject({ url, headers: { authorization, cookie } });
    await service.inject({ url: `/api/%zz`, headers: { authorization, cookie } });
    await service.inject({ method: 'POST', url, headers: { authorization, cookie }, payload: token });
    await service.injectAs('read:messages', { url: '/api/messages', headers: { cookie } });
    await service.inject({ url: `/api/private?${token}` });
    expect(lines).toHaveLength(11);
    for (const part of token.split('.')) expect(lines.join('')).not.toContain(part);
    expect(lines.join('')).toContain('access_token=redacted&limit=1');
  });

  it('has credentials redacted even when code logs a whole request', async () => {
    const { log } = service.app.getHttpAdapter().getInstance();
    const headers = { authorization: 'Bearer secret', cookie: 'secret' };
    const request = { headers, rawHeaders: ['Authorization', 'secret'] };
    log.info({ request, raw: { request }, config: { headers: { Authorization: 'secret' } }, ...headers }, 'careless');
    expect(records()).toEqual([expect.objectContaining({ msg: 'careless', authorization: '[redacted]' })]);
    expect(lines.join('')).not.toContain('secret');
  });
});
