import { type TestApp, createTestApp } from './support/test-app.js';

describe('the three routes of the quickstart', () => {
  let service: TestApp;
  beforeAll(async () => void (service = await createTestApp()));
  afterAll(() => service.close());

  it('greets everyone when the route is public', async () => {
    const response = await service.inject({ url: '/api/public' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ message: expect.any(String) });
  });

  it('greets any valid token when the route is private', async () => {
    const response = await service.injectAs('', { url: '/api/private' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ message: expect.any(String) });
  });

  it('greets a token with read:messages when the route demands it', async () => {
    const response = await service.injectAs('read:messages', { url: '/api/private-scoped' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ message: expect.any(String) });
  });

  it.each(['/api/private', '/api/private-scoped'])('refuses %s when there is no token', async (url) => {
    const response = await service.inject({ url });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it('refuses a token without read:messages when the route demands it', async () => {
    const response = await service.injectAs('write:messages', { url: '/api/private-scoped' });
    expect(response.statusCode).toBe(403);
    expect(response.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="read:messages", ' +
        'error_description="The access token lacks a scope that this request requires"',
    );
  });
});
