import type { IncomingMessage } from 'node:http';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AuthModule, type AuthModuleExtras, JwtAuthGuard, Scopes, ScopesGuard } from '../../src/auth/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import type { TestApp } from '../support/test-app.js';
import { BoundClient } from './bound-client.js';
import { patientKeys } from '../support/patient-keys.js';

const address = 'https://api.example.com/orders-api';

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('orders')
class OrdersController {
  @Get()
  list() {
    return {};
  }

  @UseGuards(JwtAuthGuard)
  @Get('guarded-thrice')
  guardedThrice() {
    return {};
  }

  @Scopes('read:orders')
  @Get('scoped')
  scoped() {
    return {};
  }
}

describe('AuthModule in an app that imports it', () => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication;
  beforeAll(async () => void (issuer = await TestIssuer.start()));
  afterAll(() => issuer.close());
  afterEach(() => app.close());

  const start = async (options: object = {}, extras: AuthModuleExtras = {}) => {
    const trusted = { issuer: issuer.url, audience: issuer.audience, keys: patientKeys, ...options };
    @Module({ imports: [AuthModule.forRoot({ ...trusted, ...extras })], controllers: [OrdersController] })
    class OrdersModule {}
    const module = await Test.createTestingModule({ imports: [OrdersModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    // As a gateway would state it.
    const headers = { 'x-public-host': 'api.example.com' };
    const inject: TestApp['inject'] = (request) =>
      app.inject({ ...request, headers: { ...request.headers, ...headers } });
    return new BoundClient({ issuer, inject }, address);
  };

  it.each([
    ['a string', address],
    ['a string with a slash at its end', `${address}/`],
    [
      'a function of the request',
      ({ headers }: IncomingMessage) => `https://${String(headers['x-public-host'])}/orders-api`,
    ],
  ])('checks proofs for the address in publicUrl: %s', async (_, publicUrl) => {
    const client = await start({ publicUrl });
    const token = client.token();
    expect(await client.send({ path: '/orders?limit=1', token })).toMatchObject({ status: 200 });
    const proof = client.proof(token, { url: 'http://localhost/orders' });
    expect(await client.send({ path: '/orders', token, proof })).toMatchObject({
      status: 401,
      reason: 'proof_invalid',
    });
  });

  it('names no principal of a request that does not prove the binding of its token, cached or not', async () => {
    const users: unknown[] = [];
    const onRefusal = (_error: unknown, request: { user?: unknown }) => void users.push(request.user);
    const client = await start({ publicUrl: address, onRefusal });
    const token = client.token();
    expect(await client.send({ path: '/orders', token, proof: undefined })).toMatchObject({ reason: 'proof_missing' });
    expect(await client.send({ path: '/orders', token })).toMatchObject({ status: 200 });
    expect(await client.send({ path: '/orders', token, scheme: 'Bearer' })).toMatchObject({
      reason: 'binding_mismatch',
    });
    expect(users).toEqual([undefined, undefined]);
  });

  it('without publicUrl offers no DPoP, and rejects bound tokens', async () => {
    const client = await start();
    expect(await client.send({ path: '/orders' })).toMatchObject({ status: 401, challenge: 'Bearer' });
    expect(await client.send({ path: '/orders', scheme: 'Bearer' })).toMatchObject({
      status: 401,
      reason: 'binding_mismatch',
    });
  });

  it.each([{ guard: 'global' }, {}] as const)(
    'accepts a proof once, however many guards check it, with %j',
    async (extras) => {
      const client = await start({ publicUrl: address }, extras);
      const path = '/orders/guarded-thrice';
      const token = client.token();
      // A token that is not cached yet, and one that is.
      for (let time = 0; time < 2; time += 1) {
        const proof = client.proof(token, {}, path);
        expect(await client.send({ path, token, proof })).toMatchObject({ status: 200 });
        expect(await client.send({ path, token, proof })).toMatchObject({ status: 401, reason: 'proof_replayed' });
      }
    },
  );

  it('requires nonces with proofs.nonce, with global guards too', async () => {
    const client = await start({ publicUrl: address, proofs: { nonce: 'required' } }, { guard: 'global' });
    const { nonce, ...first } = await client.send({ path: '/orders' });
    expect(first).toMatchObject({ status: 401, error: 'use_dpop_nonce' });
    expect(await client.send({ path: '/orders', nonce })).toMatchObject({ status: 200 });
  });

  it('states the error at DPoP without a filter of the app’s own', async () => {
    const client = await start({ publicUrl: address });
    const { status, challenge } = await client.send({ path: '/orders/scoped' });
    expect([status, challenge]).toEqual([
      403,
      expect.stringMatching(/^Bearer, DPoP error="insufficient_scope", scope="read:orders", .*algs="/),
    ]);
  });
});
