import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  TestIssuer,
  authOverride,
  conformance,
  createProof,
  createProofKey,
  flawedProofs,
} from 'nest-resource-server/testing';
import { OrdersController, ordersModule } from './orders.js';

// The code of docs/guides/testing.md: docs.e2e-spec.ts compares the two.

describe('orders, end to end', () => {
  let issuer: TestIssuer;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    const module = await Test.createTestingModule({ imports: [ordersModule(issuer.url, issuer.audience)] }).compile();
    app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    url = `${await app.getUrl()}/orders`;
  });
  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  const get = (token: string) => fetch(url, { headers: { authorization: `Bearer ${token}` } });

  it('are returned for a token with the scope', async () => {
    const response = await get(issuer.token({ scopes: ['read:orders'], subject: 'ann' }));
    expect(await response.json()).toEqual({ of: 'ann' });
  });

  it.each(['expired', 'wrongAudience', 'tampered', 'hs256'] as const)(
    'respond with 401 to a flawed token: %s',
    async (flaw) => {
      const response = await get(issuer.flawed[flaw]({ scopes: ['read:orders'] }));
      expect(response.status).toBe(401);
    },
  );

  it('are returned after a key rotation', async () => {
    issuer.rotate();
    const response = await get(issuer.token({ scopes: ['read:orders'] }));
    expect(response.status).toBe(200);
  });

  describe('for a token that is bound to a key', () => {
    const key = createProofKey();
    const request = (token: string) => ({ key, url: 'https://api.example.com/orders', accessToken: token });
    const boundToken = () => issuer.token({ scopes: ['read:orders'], claims: { cnf: { jkt: key.thumbprint } } });
    const send = (token: string, dpop: string) => fetch(url, { headers: { authorization: `DPoP ${token}`, dpop } });

    it('are returned with a proof', async () => {
      const token = boundToken();
      const response = await send(token, createProof(request(token)));
      expect(response.status).toBe(200);
    });

    it.each(['otherKey', 'otherMethod', 'expired'] as const)('respond with 401 to a flawed proof: %s', async (flaw) => {
      const token = boundToken();
      const response = await send(token, flawedProofs[flaw](request(token)));
      expect(response.status).toBe(401);
    });
  });

  it('respond with 503, not 401, when the issuer is down and the key is unknown', async () => {
    issuer.outage();
    issuer.rotate();
    const response = await get(issuer.token({ scopes: ['read:orders'] }));
    expect(response.status).toBe(503);
    issuer.restore();
  });
});

describe('the controller of orders', () => {
  const start = async (override: ReturnType<typeof authOverride>) => {
    const module = await override(Test.createTestingModule({ controllers: [OrdersController] })).compile();
    const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    return app;
  };

  it.each([
    [authOverride({ scopes: ['read:orders'] }), 200],
    [authOverride({ scopes: ['write:orders'] }), 403],
    [authOverride(), 401],
  ])('responds according to the scopes of the principal', async (override, status) => {
    const app = await start(override);
    expect((await fetch(`${await app.getUrl()}/orders`)).status).toBe(status);
    await app.close();
  });
});

describe('the conformance of orders', () => {
  it('has no failed case', async () => {
    await using issuer = await TestIssuer.start();
    const module = await Test.createTestingModule({ imports: [ordersModule(issuer.url, issuer.audience)] }).compile();
    const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    const url = `${await app.getUrl()}/orders`;
    const publicUrl = 'https://api.example.com/orders';
    const results = await conformance({ url, publicUrl, issuer, scopes: ['read:orders'] });
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    await app.close();
  });
});
