import { Logger } from '@nestjs/common';
import { createLogger } from '../src/logging/logger.js';
import { type TestApp, createTestApp } from './support/test-app.js';

describe('the log', () => {
  const lines: string[] = [];
  let service: TestApp;
  beforeAll(async () => {
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createLogger({ environment: 'production', logLevel: 'trace' }, destination);
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

  it('has the id of the request in every line that is logged while it is served, and in no other', async () => {
    const warnings = () => records().filter(({ level }) => level === 40);
    const { headers } = await service.inject({ url: '/api/private', headers: { authorization: 'Bearer opaque' } });
    expect(warnings()).toEqual([expect.objectContaining({ context: 'Auth', requestId: headers['x-request-id'] })]);
    lines.splice(0);
    new Logger('Elsewhere').warn('no request is served');
    expect(warnings()).toEqual([expect.not.objectContaining({ requestId: expect.anything() })]);
  });

  it('has the reason of a refusal, with the id that the client was told', async () => {
    const response = await service.inject({
      url: '/api/private',
      headers: { authorization: 'Bearer opaque' },
    });
    expect(records()).toContainEqual(
      expect.objectContaining({
        msg: 'request refused',
        requestId: response.json().requestId,
        reason: 'token_malformed',
      }),
    );
  });

  it('never holds any part of a token, wherever it was sent', async () => {
    const token = await service.issuer.mint({ claims: { iss: 'https://untrusted.example.com' } });
    const authorization = `Bearer ${token}`;
    const cookie = `session=${token}`;
    const url = `/api/private?access%5Ftoken=${token}&limit=1`;
    await service.inject({ url: '/api/messages', headers: { authorization, cookie } });
    await service.inject({ url, headers: { authorization, cookie } });
    await service.inject({ url: `/api/%zz`, headers: { authorization, cookie } });
    await service.inject({ method: 'POST', url, headers: { authorization, cookie }, payload: token });
    await service.injectAs('read:messages', { url: '/api/messages', headers: { cookie } });
    await service.inject({ url: `/api/private?${token}` });
    expect(lines).toHaveLength(10);
    for (const part of token.split('.')) expect(lines.join('')).not.toContain(part);
    expect(lines.join('')).toContain('access_token=redacted&limit=1');
  });

  it('has credentials cut out also where somebody logs a whole request', async () => {
    const { log } = service.app.getHttpAdapter().getInstance();
    const headers = { authorization: 'Bearer secret', cookie: 'secret' };
    const request = { headers, rawHeaders: ['Authorization', 'secret'] };
    log.info({ request, raw: { request }, config: { headers: { Authorization: 'secret' } }, ...headers }, 'careless');
    expect(records()).toEqual([expect.objectContaining({ msg: 'careless', authorization: '[redacted]' })]);
    expect(lines.join('')).not.toContain('secret');
  });
});
