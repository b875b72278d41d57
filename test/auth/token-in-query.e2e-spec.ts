import { rawRequest } from '../support/raw-request.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

describe('a request with a valid Authorization header', () => {
  let service: TestApp;
  let url: string;
  let token: string;
  beforeAll(async () => {
    service = await createTestApp();
    await service.app.listen(0, '127.0.0.1');
    url = await service.app.getUrl();
    token = service.issuer.token({ scopes: ['read:messages'] });
  });
  afterAll(() => service.close());

  const send = (target: string) => rawRequest(url, [`GET ${target} HTTP/1.1`, `Authorization: Bearer ${token}`]);

  it.each([
    ['after 1,001 other parameters', `/api/private?${'a=1&'.repeat(1001)}access_token=x`],
    ['with an encoded name', '/api/private?access%5ftoken=x'],
    ['as an array', '/api/private?access_token[]=x'],
    ['as an encoded array', '/api/private?access_token%5B%5D=x'],
    ['as an object', '/api/private?access_token[a]=x'],
    ['in brackets', '/api/private?[access_token]=x'],
    ['after malformed percent-encoding', '/api/private?a=%zz&access_token=x'],
    ['with a malformed value', '/api/private?access_token=%E0%A4%A'],
    ['after a fragment delimiter', '/api/private#access_token=x'],
    ['in an absolute-form target', 'http://localhost/api/private?access_token=x'],
  ])('is rejected as malformed when the query has a token as well: %s', async (_how, target) => {
    const response = await send(target);
    expect(response).toMatch(/^HTTP\/1\.1 400 /);
    expect(response).toMatch(/\r\nwww-authenticate: Bearer error="invalid_request", /i);
  });

  it.each(['/api/private?access_token_type=jwt', '/api/private?limit=access_token', '/api/private?%zz'])(
    'is accepted when no query parameter is an access token: %s',
    async (target) => expect(await send(target)).toMatch(/^HTTP\/1\.1 200 /),
  );
});
