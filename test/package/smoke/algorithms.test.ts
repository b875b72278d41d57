import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Controller, Get, type INestApplication, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Algorithm, AuthModule, JwtAuthGuard, type TrustedIssuerOptions } from 'nest-resource-server/auth';
import { TestIssuer } from 'nest-resource-server/testing';

@UseGuards(JwtAuthGuard)
@Controller('who')
class WhoController {
  @Get()
  who() {
    return {};
  }
}

function start(issuers: TrustedIssuerOptions[]): Promise<INestApplication> {
  @Module({ imports: [AuthModule.forRoot({ issuers })], controllers: [WhoController] })
  class WhoModule {}
  return NestFactory.create(WhoModule, { logger: false, abortOnError: false });
}

/** One for each type of key that every Node.js has, as jwks-rsa parses them in both its versions. */
const algorithms: readonly Algorithm[] = ['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

describe('an issuer', () => {
  const issuers = new Map<Algorithm, TestIssuer>();
  let app: INestApplication;
  before(async () => {
    for (const algorithm of algorithms) issuers.set(algorithm, await TestIssuer.start({ algorithm }));
    const trusted = [...issuers].map(([algorithm, { url, audience }]) => ({
      issuer: url,
      audience,
      algorithms: [algorithm],
    }));
    app = await start(trusted);
    await app.listen(0, '127.0.0.1');
  });
  after(async () => {
    await app.close();
    for (const issuer of issuers.values()) await issuer.close();
  });

  for (const algorithm of algorithms) {
    it(`signs tokens with ${algorithm}`, async () => {
      const issuer = issuers.get(algorithm);
      assert.ok(issuer);
      const who = `${await app.getUrl()}/who`;
      const send = (token: string) => fetch(who, { headers: { authorization: `Bearer ${token}` } });
      assert.equal((await send(issuer.token())).status, 200);
      assert.equal((await send(issuer.flawed.anotherKey())).status, 401);
    });
  }

  it('may sign tokens with ML-DSA only where Node.js has it', async () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const starting = start([{ issuer: 'https://issuer.example.com', audience: 'api', algorithms: ['ML-DSA-44'] }]);
    if (major > 24 || (major === 24 && minor >= 6)) return (await starting).close();
    await assert.rejects(starting, /issuers\[0\]\.algorithms: expected ML-DSA with Node\.js 24\.6/);
  });
});
