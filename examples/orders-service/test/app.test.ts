import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TestIssuer } from 'nest-resource-server/testing';
import { AppModule } from '../src/app.module.js';

describe('the orders service', () => {
  let customers: TestIssuer;
  let suppliers: TestIssuer;
  let app: NestFastifyApplication;

  before(async () => {
    customers = await TestIssuer.start({ audience: 'https://orders.example.com' });
    suppliers = await TestIssuer.start({
      audience: 'https://supplies.example.com',
      algorithm: 'ES256',
      profile: 'keycloak',
    });
    process.env.AUTH_ISSUER = customers.url;
    process.env.SUPPLIERS_ISSUER = suppliers.url;
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
  });
  after(async () => {
    await app.close();
    await customers.close();
    await suppliers.close();
  });

  const send = (method: 'GET' | 'POST' | 'DELETE', url: string, token?: string) =>
    app.inject({
      method,
      url,
      ...(method === 'POST' && { payload: { item: 'tea' } }),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

  it('takes an order of who may write, and shows it to who may read', async () => {
    const placed = await send('POST', '/orders', customers.token({ subject: 'ada', scopes: ['write:orders'] }));
    assert.deepEqual([placed.statusCode, placed.json()], [201, { item: 'tea', customer: 'ada' }]);
    const listed = await send('GET', '/orders', customers.token({ scopes: ['read:orders'] }));
    assert.deepEqual(listed.json(), [{ item: 'tea', customer: 'ada' }]);
  });

  it('refuses who does not say who it is, or lacks the scope', async () => {
    const anonymous = await send('GET', '/orders');
    assert.deepEqual([anonymous.statusCode, anonymous.headers['www-authenticate']], [401, 'Bearer']);
    const reader = await send('POST', '/orders', customers.token({ scopes: ['read:orders'] }));
    assert.equal(reader.statusCode, 403);
    assert.match(String(reader.headers['www-authenticate']), /scope="write:orders"/);
    assert.equal((await send('GET', '/orders/opening-hours')).statusCode, 200);
  });

  it('keeps customers and suppliers apart', async () => {
    const supplier = suppliers.token({ claims: { company: 'Tea & Co.' } });
    assert.equal((await send('GET', '/supplies', supplier)).json().company, 'Tea & Co.');
    assert.equal((await send('GET', '/orders', supplier)).statusCode, 401);
    assert.equal((await send('GET', '/supplies', customers.token())).statusCode, 401);
  });

  it('refuses a supplier that left, with a reason of its own', async () => {
    const { statusCode, headers } = await send('GET', '/supplies', suppliers.token({ claims: { company: 'Acme' } }));
    assert.equal(statusCode, 401);
    const description = 'The company delivers to us no more';
    const metadata = 'https://shop.example.com/.well-known/oauth-protected-resource/supplies';
    assert.equal(
      headers['www-authenticate'],
      `Bearer error="invalid_token", error_description="${description}", resource_metadata="${metadata}"`,
    );
  });

  it('describes what suppliers call, where its challenge leads', async () => {
    const challenge = String((await send('GET', '/supplies')).headers['www-authenticate']);
    const [, metadata = ''] = /^Bearer resource_metadata="([^"]+)"$/.exec(challenge) ?? [];
    const { statusCode, headers, ...response } = await send('GET', new URL(metadata).pathname);
    assert.deepEqual([statusCode, headers['access-control-allow-origin']], [200, '*']);
    assert.deepEqual(response.json(), {
      resource: 'https://shop.example.com/supplies',
      authorization_servers: [suppliers.url],
      bearer_methods_supported: ['header'],
      resource_name: 'Supplies',
    });
  });

  it('lets a contract be cancelled by a token that is for contracts alone', async () => {
    const tokenFor = (aud: string[]) => suppliers.token({ claims: { company: 'Tea & Co.', aud } });
    const [supplies, contracts] = ['https://supplies.example.com', 'https://contracts.example.com'];
    assert.equal((await send('DELETE', '/supplies', tokenFor([supplies]))).json().reason, 'audience_mismatch');
    assert.equal((await send('DELETE', '/supplies', tokenFor([supplies, contracts]))).statusCode, 204);
  });

  it('shows prices to who sells under a contract of a level that has them', async () => {
    const pricesFor = (claims: Record<string, unknown>) =>
      send('GET', '/supplies/prices', suppliers.token({ claims: { company: 'Tea & Co.', ...claims } }));
    assert.equal((await pricesFor({ contract: 'gold', departments: ['sales', 'legal'] })).statusCode, 200);
    for (const claims of [
      { contract: 'gold', departments: ['legal'] },
      { contract: 'bronze', departments: ['sales'] },
    ]) {
      const { statusCode, ...response } = await pricesFor(claims);
      assert.deepEqual([statusCode, response.json().reason], [403, 'claim_required']);
    }
  });

  it('says 503 while the issuer is away, and never that the token is bad', async () => {
    customers.rotate();
    customers.outage();
    const { statusCode, headers } = await send('GET', '/orders', customers.token({ scopes: ['read:orders'] }));
    assert.deepEqual([statusCode, Number(headers['retry-after']) >= 1], [503, true]);
    customers.restore();
  });
});
