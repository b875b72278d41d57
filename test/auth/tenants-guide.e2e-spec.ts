import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Injectable, Module, UseGuards } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AuthModule, InvalidTokenError, JwtAuthGuard, type RequestCheck } from '../../src/auth/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { KeepAliveClient } from './keep-alive-client.js';

interface Tenant {
  readonly host: string;
  readonly issuer: string;
}

const lookupMs = 20;

/** Stands for a table: tenants by a column that is compared as a whole. */
@Injectable()
class TenantsRepository {
  readonly rows: Tenant[] = [];
  readonly calls: string[] = [];
  readonly requests: unknown[] = [];

  async findByIssuer(iss: string): Promise<Tenant | undefined> {
    this.calls.push(iss);
    await sleep(lookupMs);
    return this.rows.find(({ issuer }) => issuer === iss);
  }
}

@Module({ providers: [TenantsRepository], exports: [TenantsRepository] })
class TenantsModule {}

const issuerOfHost = (tenants: TenantsRepository): RequestCheck => ({
  every: 'request',
  check: ({ claims }, request) => {
    const { host } = (request as IncomingMessage).headers;
    const tenant = tenants.rows.find((row) => row.host === host);
    if (claims.iss !== tenant?.issuer) {
      throw new InvalidTokenError('tenant_mismatch', 'The access token is from another tenant');
    }
  },
});

@UseGuards(JwtAuthGuard)
@Controller('orders')
class OrdersController {
  @Get()
  list() {
    return [];
  }
}

@Module({
  imports: [
    AuthModule.forRootAsync({
      imports: [TenantsModule],
      inject: [TenantsRepository],
      useFactory: (tenants: TenantsRepository) => ({
        issuers: async (iss: string) => {
          const tenant = await tenants.findByIssuer(iss);
          return tenant && { issuer: tenant.issuer, audience: 'https://orders.example.com' };
        },
      }),
    }),
  ],
  controllers: [OrdersController],
})
class OrdersModule {}

@Module({
  imports: [
    AuthModule.forRootAsync({
      imports: [TenantsModule],
      inject: [TenantsRepository],
      useFactory: (tenants: TenantsRepository) => ({
        issuers: async (iss: string, request: unknown) => {
          tenants.requests.push(request);
          const tenant = await tenants.findByIssuer(iss);
          return tenant && { issuer: tenant.issuer, audience: 'https://orders.example.com' };
        },
        checks: [
          issuerOfHost(tenants),
          { every: 'request' as const, check: (_token, request) => void tenants.requests.push(request) },
        ],
        // So that tenants are looked up again all the time.
        keys: { maxAgeMs: 300, timeoutMs: 60_000 },
      }),
    }),
  ],
  controllers: [OrdersController],
})
class CheckedModule {}

describe('the module of docs/guides/tenants.md', () => {
  const audience = 'https://orders.example.com';
  let [acme, globex]: TestIssuer[] = [];
  let app: NestFastifyApplication;
  let tenants: TenantsRepository;
  beforeAll(async () => {
    [acme, globex] = await Promise.all([TestIssuer.start({ audience }), TestIssuer.start({ audience })]);
  });
  afterAll(() => Promise.all([acme!.close(), globex!.close()]));
  afterEach(() => app.close());

  const start = async (module: typeof OrdersModule) => {
    const testing = await Test.createTestingModule({ imports: [module] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    tenants = app.get(TenantsRepository, { strict: false });
    tenants.rows.push(
      { host: 'acme.example.com', issuer: acme!.url },
      { host: 'globex.example.com', issuer: globex!.url },
    );
    await app.init();
  };
  const send = async (token: string, host = 'acme.example.com') => {
    const headers = { authorization: `Bearer ${token}`, host };
    const response = await app.inject({ url: '/orders', headers });
    return `${response.statusCode} ${response.json<{ reason?: string }>().reason ?? ''}`.trim();
  };

  it('accepts the tokens of the tenants in the database', async () => {
    await start(OrdersModule);
    expect(await send(acme!.token())).toBe('200');
    expect(await send(globex!.token())).toBe('200');
    expect(await send(acme!.token({ claims: { iss: 'https://other.example.com' } }))).toBe('401 issuer_not_trusted');
  });

  it('accepts a token at the host of its tenant only, whichever host asked for the tenant first', async () => {
    await start(CheckedModule);
    const [ofAcme, ofGlobex] = [acme!.token(), globex!.token()];
    for (let sent = 0; sent < 2; sent += 1) {
      expect(await send(ofAcme, 'globex.example.com')).toBe('401 tenant_mismatch');
      expect(await send(ofAcme, 'acme.example.com')).toBe('200');
      expect(await send(ofGlobex, 'acme.example.com')).toBe('401 tenant_mismatch');
      expect(await send(ofGlobex, 'globex.example.com')).toBe('200');
      expect(await send(ofGlobex, 'other.example.com')).toBe('401 tenant_mismatch');
    }
  });

  it("gets the framework's own request, as its checks do", async () => {
    await start(CheckedModule);
    expect(await send(acme!.token())).toBe('200');
    const [asked, checked] = tenants.requests;
    expect(asked).toBe(checked);
  });

  it('serves its tenants during a flood of invented issuers on 300 connections', async () => {
    await start(CheckedModule);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo; // of a server that listens on TCP
    const [attackers, tenant] = [new KeepAliveClient(port, 300), new KeepAliveClient(port, 4)];
    const request = (client: KeepAliveClient, token: string) =>
      client.send('/orders', { authorization: `Bearer ${token}`, host: 'acme.example.com' });
    const cached = acme!.token();
    expect(await request(tenant, cached)).toBe('200');

    const [, claims] = acme!.token().split('.');
    const header = Buffer.from('{"alg":"RS256"}').toString('base64url');
    const invented = (name: string) => {
      const forged = { ...(JSON.parse(Buffer.from(claims!, 'base64url').toString()) as object), iss: name };
      return `${header}.${Buffer.from(JSON.stringify(forged)).toString('base64url')}.c2lnbmF0dXJl`;
    };
    const over = new AbortController();
    const attacker = async (_value: unknown, connection: number) => {
      for (let sent = 0; !over.signal.aborted; sent += 1) {
        await request(attackers, invented(`https://${connection}-${sent}.example.com`));
      }
    };
    const flood = Promise.all(Array.from({ length: 300 }, attacker));
    const began = performance.now();
    let served = 0;
    for (; performance.now() - began < 2000; served += 2) {
      expect(await request(tenant, cached)).toBe('200');
      expect(await request(tenant, acme!.token())).toBe('200');
    }
    over.abort();
    await flood;
    attackers.close();
    tenant.close();
    console.info(`flood ${JSON.stringify(attackers.counts)}; ${served} requests of the tenant served`);
    const allowed = /^(401 issuer_not_trusted|503 keys_unavailable)$/;
    expect(Object.keys(attackers.counts).filter((outcome) => !allowed.test(outcome))).toEqual([]);
    expect(tenant.resets).toBe(0);
    // It was looked up again meanwhile, at most once per maximum age.
    const lookups = tenants.calls.filter((iss) => iss === acme!.url).length;
    expect(lookups).toBeGreaterThan(1);
    expect(lookups).toBeLessThan(5 + (performance.now() - began) / (0.9 * 300));
  });
});
