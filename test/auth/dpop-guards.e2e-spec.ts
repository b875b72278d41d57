import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  Req,
  UseGuards,
} from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AuthModule, JwtAuthGuard } from '../../src/auth/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import type { TestApp } from '../support/test-app.js';
import { patientKeys } from '../support/patient-keys.js';
import { BoundClient } from './bound-client.js';

const publicUrl = 'https://api.example.com';

/** A guard as apps write it, which lets a request through that ours rejects. */
@Injectable()
class TolerantGuard implements CanActivate {
  constructor(private readonly guard: JwtAuthGuard) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    try {
      await this.guard.canActivate(context);
    } catch {
      // As for optional login.
    }
    return true;
  }
}

@Controller()
class WhoController {
  @UseGuards(TolerantGuard)
  @Get('tolerant')
  tolerant(@Req() { user, authInfo }: { user?: unknown; authInfo?: unknown }) {
    return { user, authInfo };
  }

  @UseGuards(TolerantGuard, JwtAuthGuard)
  @Get('both')
  both() {
    return {};
  }
}

describe('a guard of the app that lets rejected requests through', () => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication;
  let client: BoundClient;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    const options = { issuer: issuer.url, audience: issuer.audience, keys: patientKeys, publicUrl };
    @Module({ imports: [AuthModule.forRoot(options)], controllers: [WhoController], providers: [JwtAuthGuard] })
    class WhoModule {}
    const module = await Test.createTestingModule({ imports: [WhoModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    const inject: TestApp['inject'] = (request) => app.inject(request);
    client = new BoundClient({ issuer, inject }, publicUrl);
  });
  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  it('gives the handler no principal of a bound token without its proof, cached or not', async () => {
    const token = client.token();
    const who = async (headers: Record<string, string>) =>
      (await app.inject({ url: '/tolerant', headers })).json<{ user?: unknown }>();
    expect(await who({ authorization: `Bearer ${token}` })).toEqual({});
    const dpop = client.proof(token, {}, '/tolerant');
    expect(await who({ authorization: `DPoP ${token}`, dpop })).toHaveProperty('user');
    expect(await who({ authorization: `DPoP ${token}` })).toEqual({});
    expect(await who({ authorization: `DPoP ${token}`, dpop })).toEqual({});
  });

  it('does not make a used proof pass at the next guard', async () => {
    const token = client.token();
    const proof = client.proof(token, {}, '/both');
    expect(await client.send({ path: '/both', token, proof })).toMatchObject({ status: 200 });
    expect(await client.send({ path: '/both', token, proof })).toMatchObject({ status: 401, reason: 'proof_replayed' });
  });
});
