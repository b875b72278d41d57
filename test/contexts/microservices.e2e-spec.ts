// The method of a Nest filter isn't that of a promise.
/* oxlint-disable promise/valid-params, promise/no-promise-in-callback */
import {
  type ArgumentsHost,
  Catch,
  type ExecutionContext,
  Controller,
  type INestApplication,
  Module,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  BaseRpcExceptionFilter,
  ClientProxyFactory,
  MessagePattern,
  Payload,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import {
  AuthError,
  AuthModule,
  type AuthModuleExtras,
  type AuthModuleOptions,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Public,
  Scopes,
  ScopesGuard,
  graphqlRequest,
  webSocketRequest,
} from 'nest-resource-server/auth';
import { TestIssuer } from 'nest-resource-server/testing';
import { freePort } from '../support/free-port.js';
import { patientKeys } from '../support/patient-keys.js';

@Catch(AuthError)
class RpcAuthErrorFilter extends BaseRpcExceptionFilter {
  override catch(error: AuthError, host: ArgumentsHost) {
    return super.catch(new RpcException(error.getResponse()), host);
  }
}

@Controller()
@UseGuards(JwtAuthGuard, ScopesGuard)
@UseFilters(RpcAuthErrorFilter)
class SumController {
  @MessagePattern('sum')
  @Scopes('read:sums')
  sum(@Payload() { numbers = [] }: { numbers?: number[] }, @CurrentPrincipal() { subject }: Principal) {
    return { of: subject, sum: numbers.reduce((total, number) => total + number, 0) };
  }

  @MessagePattern('health')
  @Public()
  health() {
    return 'ok';
  }
}

describe('a microservice', () => {
  let issuer: TestIssuer;
  const closing: (() => Promise<void> | void)[] = [];
  beforeAll(async () => void (issuer = await TestIssuer.start()));
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  afterAll(() => issuer.close());

  /** Starts a hybrid app, and returns a function that sends a message. */
  async function start(options: Partial<AuthModuleOptions> & Pick<AuthModuleExtras, 'routes'>) {
    const auth = { issuer: issuer.url, audience: issuer.audience, keys: patientKeys, ...options };
    @Module({ imports: [AuthModule.forRoot(auth)], controllers: [SumController] })
    class SumModule {}
    const module = await Test.createTestingModule({ imports: [SumModule] }).compile();
    const app: INestApplication = module.createNestApplication(new ExpressAdapter(), { logger: false });
    closing.push(() => app.close());
    const connection = { host: '127.0.0.1', port: await freePort() };
    app.connectMicroservice({ transport: Transport.TCP, options: connection });
    await app.startAllMicroservices();
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options: connection });
    closing.unshift(() => client.close());
    return (pattern: string, data: unknown): Promise<unknown> => firstValueFrom(client.send(pattern, data));
  }

  const forged = () => ({
    headers: { authorization: `Bearer ${issuer.token({ scopes: ['read:sums'] })}` },
    user: { subject: 'mallory', scopes: ['read:sums'] },
    authInfo: { claims: {} },
    raw: { rawHeaders: [] },
    numbers: [1, 2],
  });

  it.each(['without the option request', 'with functions for other contexts'])(
    'never takes a payload for a request, %s',
    async (option) => {
      const request = (context: ExecutionContext) => graphqlRequest(context) ?? webSocketRequest(context);
      const send = await start(option.startsWith('without') ? { routes: 'any' } : { request });
      const failure = { status: 'error', message: 'Internal server error' };
      await expect(send('sum', forged())).rejects.toEqual(failure);
      await expect(send('sum', { numbers: [1] })).rejects.toEqual(failure);
      expect(await send('health', forged())).toBe('ok');
    },
  );

  it('handles messages with the credentials that a function of the app finds', async () => {
    const request = (context: ExecutionContext) => {
      if (context.getType() !== 'rpc') return undefined;
      const token = context.switchToRpc().getData<{ token?: unknown } | null>()?.token;
      return { headers: typeof token === 'string' ? { authorization: `Bearer ${token}` } : {} };
    };
    const send = await start({ request });
    const token = issuer.token({ scopes: ['read:sums'], subject: 'ann' });
    expect(await send('sum', { token, numbers: [1, 2] })).toEqual({ of: 'ann', sum: 3 });
    for (const data of [{ numbers: [1] }, { token: ['a'] }, { token: null }, 'text', 7]) {
      await expect(send('sum', data)).rejects.toMatchObject({ status: 401, detail: 'An access token is required' });
    }
    await expect(send('sum', { token: issuer.token() })).rejects.toMatchObject({
      status: 403,
      reason: 'scope_missing',
    });
  });
});
