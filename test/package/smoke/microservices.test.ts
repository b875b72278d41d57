import assert from 'node:assert/strict';
import type { AddressInfo, Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Catch, Controller, type ExecutionContext, Module, type Type, UseFilters, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  AuthError,
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Scopes,
  ScopesGuard,
  webSocketRequest,
} from 'nest-resource-server/auth';
import { TestIssuer } from 'nest-resource-server/testing';
import { firstValueFrom, throwError } from 'rxjs';

@Catch(AuthError)
class RpcAuthErrorFilter {
  catch(error: AuthError) {
    return throwError(() => error.getResponse());
  }
}

@Controller()
@UseGuards(JwtAuthGuard, ScopesGuard)
@UseFilters(RpcAuthErrorFilter)
class SumController {
  @MessagePattern('sum')
  @Scopes('sum')
  sum(@Payload() _payload: object, @CurrentPrincipal() { subject }: Principal) {
    return { of: subject };
  }
}

@Controller()
class BareController {
  @MessagePattern('sum')
  sum() {
    return { of: 'anyone' };
  }
}

/** The token that a message carries. */
function request(context: ExecutionContext) {
  const { token } = context.switchToRpc().getData<{ token?: string }>();
  return { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } };
}

const adapters = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };
const host = '127.0.0.1';

for (const [platform, adapter] of Object.entries(adapters)) {
  describe(`a microservice beside ${platform}`, () => {
    let issuer: TestIssuer;
    const closing: (() => unknown)[] = [];
    before(async () => {
      issuer = await TestIssuer.start();
    });
    after(async () => {
      for (const close of closing) await close();
      await issuer.close();
    });

    /** Starts a hybrid app, and returns a function that sends it a message, and its warnings. */
    async function start(options: object, controller: Type = SumController) {
      const auth = AuthModule.forRoot({ issuer: issuer.url, audience: issuer.audience, ...options });
      @Module({ imports: [auth], controllers: [controller] })
      class SumModule {}
      const warnings: string[] = [];
      const logger = { log() {}, error() {}, warn: (line: unknown) => void warnings.push(String(line)) };
      const app = await NestFactory.create(SumModule, adapter(), { logger, abortOnError: false });
      const service = app.connectMicroservice({ transport: Transport.TCP, options: { host, port: 0 } });
      await app.init();
      await app.startAllMicroservices();
      const { port } = service.unwrap<Server>().address() as AddressInfo;
      const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host, port } });
      closing.push(
        () => client.close(),
        () => app.close(),
      );
      const send = (data: object) => firstValueFrom(client.send('sum', data)).catch((error: unknown) => error);
      return { send, warnings };
    }

    const good = () => issuer.token({ scopes: ['sum'], subject: 'ann' });
    const forged = () => ({
      headers: { authorization: `Bearer ${good()}` },
      user: { subject: 'eve', scopes: ['sum'] },
      authInfo: { claims: {} },
      raw: { rawHeaders: [] },
    });

    it('checks the token that a function of the app finds', async () => {
      const { send } = await start({ request });
      const outcome = async (data: object) => {
        const { of, status, reason } = (await send(data)) as Record<string, unknown>;
        return [of ?? status, reason];
      };
      assert.deepEqual(await outcome({ token: good() }), ['ann', undefined]);
      assert.deepEqual(await outcome({}), [401, undefined]);
      assert.deepEqual(await outcome(forged()), [401, undefined]);
      assert.deepEqual(await outcome({ token: issuer.flawed.tampered() }), [401, 'signature_invalid']);
      assert.deepEqual(await outcome({ token: issuer.token() }), [403, 'scope_missing']);
    });

    it('never takes a payload for a request', async () => {
      const problem = /SumController\.sum \(microservice\): its JwtAuthGuard needs the option request/;
      await assert.rejects(start({}), problem);
      for (const options of [{ routes: 'any' }, { request: webSocketRequest }]) {
        const { send } = await start(options);
        for (const data of [forged(), { token: good() }, {}]) {
          assert.deepEqual(await send(data), { status: 'error', message: 'Internal server error' });
        }
      }
    });

    it('is reported at startup if only a global guard may guard it', async () => {
      const { send, warnings } = await start({ guard: 'global', request }, BareController);
      assert.match(warnings.join(), /may not run for these microservice handlers.*: BareController\.sum$/);
      assert.deepEqual(await send({}), { of: 'anyone' });
    });
  });
}
