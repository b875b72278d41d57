import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Controller, Get, type INestApplication, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthModule, JwtAuthGuard } from 'nest-resource-server/auth';
import { TestIssuer, createProof, createProofKey, flawedProofs } from 'nest-resource-server/testing';

const publicUrl = 'https://api.example.com/who-api';
const key = createProofKey();

@UseGuards(JwtAuthGuard)
@Controller('who')
class WhoController {
  @UseGuards(JwtAuthGuard)
  @Get()
  who() {
    return {};
  }
}

function moduleFor({ url: issuer, audience }: TestIssuer) {
  const proofs = { nonce: 'required' } as const;
  @Module({
    // A function, which gets the request of the framework.
    imports: [
      AuthModule.forRoot({
        issuer,
        audience,
        proofs,
        publicUrl: (given) => ((given as IncomingMessage).headers.host ? publicUrl : ''),
      }),
    ],
    controllers: [WhoController],
  })
  class WhoModule {}
  return WhoModule;
}

/** Express is Nest's default. */
const platforms: Record<string, (issuer: TestIssuer) => Promise<INestApplication>> = {
  Express: (issuer) => NestFactory.create(moduleFor(issuer), { logger: false }),
  Fastify: (issuer) => NestFactory.create(moduleFor(issuer), new FastifyAdapter(), { logger: false }),
};

async function get(url: string, token: string, ...proofs: string[]) {
  const headers = ['Host', new URL(url).host, 'Authorization', `DPoP ${token}`];
  const sent = request(url, { headers: [...headers, ...proofs.flatMap((proof) => ['DPoP', proof])] as never }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const { reason } = JSON.parse((await response.toArray()).join('')) as { reason?: string };
  return { status: response.statusCode, reason, headers: response.headers };
}

for (const [platform, create] of Object.entries(platforms)) {
  describe(`bound tokens on ${platform}`, () => {
    let issuer: TestIssuer;
    let app: INestApplication;
    let who: string;
    let nonce: string | undefined;
    before(async () => {
      issuer = await TestIssuer.start();
      app = await create(issuer);
      await app.listen(0, '127.0.0.1');
      who = `${await app.getUrl()}/who`;
    });
    after(async () => {
      await app.close();
      await issuer.close();
    });

    const boundToken = () => issuer.token({ claims: { cnf: { jkt: key.thumbprint } } });
    const request = (accessToken: string) => ({ key, url: `${publicUrl}/who`, accessToken, nonce });

    it('need a nonce, which the response offers', async () => {
      const token = boundToken();
      const { status, reason, headers } = await get(who, token, createProof(request(token)));
      assert.deepEqual([status, reason], [401, 'nonce_required']);
      assert.match(String(headers['www-authenticate']), /^Bearer, DPoP error="use_dpop_nonce", /);
      nonce = String(headers['dpop-nonce']);
      assert.equal((await get(`${who}?limit=1`, token, createProof(request(token)))).status, 200);
    });

    it('are accepted with each proof once, though two guards check it', async () => {
      const token = boundToken();
      const proof = createProof(request(token));
      assert.equal((await get(who, token, proof)).status, 200);
      assert.equal((await get(who, token, proof)).reason, 'proof_replayed');
    });

    it('are rejected with two proofs, with none, and with a flawed one', async () => {
      const token = boundToken();
      const proof = createProof(request(token));
      assert.equal((await get(who, token, proof, createProof(request(token)))).reason, 'proof_missing');
      assert.equal((await get(who, token)).reason, 'proof_missing');
      assert.equal((await get(who, token, flawedProofs.otherMethod(request(token)))).reason, 'proof_invalid');
      assert.equal((await get(who, token, flawedProofs.otherHost(request(token)))).reason, 'proof_invalid');
      assert.equal((await get(who, token, flawedProofs.otherKey(request(token)))).reason, 'binding_mismatch');
      assert.equal((await get(who, token, proof)).status, 200);
    });
  });
}
