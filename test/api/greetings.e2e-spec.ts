import { dpopOffer } from '../support/challenges.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

describe('a greeting route', () => {
  let service: TestApp;
  beforeAll(async () => void (service = await createTestApp()));
  afterAll(() => service.close());

  it('greets everyone when it is public', async () => {
    const response = await service.inject({ url: '/api/public' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ message: expect.any(String) });
  });

  it('greets any caller with a valid token when it is private', async () => {
    const response = await service.injectAs('', { url: '/api/private' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ message: expect.any(String) });
  });

  it('greets a caller with read:messages when it requires that scope', async () => {
    const response = await service.injectAs('read:messages', { url: '/api/private-scoped' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ message: expect.any(String) });
  });

  it.each(['/api/private', '/api/private-scoped'])('responds with 401 when there is no token: %s', async (url) => {
    const response = await service.inject({ url });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe(`Bearer, ${dpopOffer}`);
  });

  it('responds with 403 when it requires read:messages and the token lacks that scope', async () => {
    const response = await service.injectAs('write:messages', { url: '/api/private-scoped' });
    expect(response.statusCode).toBe(403);
    expect(response.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="read:messages", ' +
        `error_description="The access token lacks a scope that this request requires", ${dpopOffer}`,
    );
  });
});
