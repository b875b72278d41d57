import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, get } from 'node:http';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestIssuer } from '../../src/testing/index.js';
import { createDatabase } from '../support/postgres.js';
import { parseResponses, requestText, sendUnread } from '../support/raw-connection.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { lockMessages, waitForBlockedRequests } from '../support/table-lock.js';

interface ReceivedResponse {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly body: string;
}

describe('shutdown', () => {
  let issuer: TestIssuer;
  let service: ServiceProcess;
  let databaseUrl: string;
  let release: (() => Promise<void>) | undefined;

  beforeEach(async () => {
    issuer = await TestIssuer.start();
    databaseUrl = (await createDatabase()) ?? '';
  });
  afterEach(async () => {
    service.child.kill('SIGKILL');
    await release?.();
    await issuer.close();
  });

  async function start(environment: NodeJS.ProcessEnv = {}, flags?: string[]): Promise<void> {
    service = await startService({ AUTH_ISSUER: issuer.url, DATABASE_URL: databaseUrl, ...environment }, flags);
    await request('/health/ready');
  }

  function request(path: string, agent?: Agent): Promise<ReceivedResponse> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${issuer.token({ scopes: ['read:messages'] })}` };
      const onResponse = async (response: IncomingMessage) => {
        const { statusCode: status, headers } = response;
        resolve({ status, connection: headers.connection, body: await text(response) });
      };
      get(service.url + path, { headers, agent }, (response) => void onResponse(response)).on('error', reject);
    });
  }

  /** Sends a request that stays in flight, because the database blocks it. */
  async function inFlight(): Promise<{ response: Promise<ReceivedResponse> }> {
    release = await lockMessages(databaseUrl);
    const response = request('/api/messages');
    response.catch(() => undefined);
    await waitForBlockedRequests(databaseUrl, 1);
    return { response };
  }

  const logged = (message: string) => service.log.some((line) => line.includes(message));

  it('after SIGTERM reports not ready, rejects new connections, lets open ones complete and exits with 0', async () => {
    await start({ SHUTDOWN_DELAY: '3' });
    const agent = new Agent({ keepAlive: true });
    expect(await request('/api/public', agent)).toMatchObject({ status: 200, connection: 'keep-alive' });
    // An unused connection, as browsers and load balancers keep them, must not delay the shutdown.
    connect(Number(new URL(service.url).port), '127.0.0.1').on('error', () => undefined);
    const { response } = await inFlight();
    service.child.kill('SIGTERM');
    while (!logged('SIGTERM')) await request('/health/live');
    const ready = await request('/health/ready');
    expect(ready).toMatchObject({ status: 503, connection: 'keep-alive' });
    expect(JSON.parse(ready.body)).toMatchObject({
      details: { process: { status: 'down' }, database: { status: 'up' } },
    });
    const isConnectionRefused = async () =>
      request('/api/public', new Agent()).then(
        () => false,
        ({ code }) => code === 'ECONNREFUSED',
      );
    while (!(await isConnectionRefused()));
    // On the open connection, as a gateway does that has not noticed the shutdown yet.
    expect(await request('/api/public', agent)).toMatchObject({ status: 200, connection: 'close' });
    await release!();
    expect(await response).toMatchObject({ status: 200, connection: 'close' });
    expect(await service.ended).toBe(0);
    agent.destroy();
  });

  it('waits for responses that a client is still reading', async () => {
    await start({ SHUTDOWN_DELAY: '0' });
    const bundle = requestText({ path: '/docs/swagger-ui-bundle.js' });
    const socket = await sendUnread(service.url, bundle.repeat(3));
    while (!logged('swagger-ui-bundle')) await request('/health/live');
    service.child.kill('SIGTERM');
    while (!logged('SIGTERM')) await sleep(20);
    // Longer than the shutdown keeps idle connections.
    await sleep(1500);
    const responses = parseResponses(await buffer(socket), ['GET', 'GET', 'GET']);
    expect(
      responses.map(({ headers, body }) => Buffer.byteLength(body) === Number(headers.get('content-length'))),
    ).toEqual([true, true, true]);
    expect(await service.ended).toBe(0);
  });

  it('is immediate on a second signal', async () => {
    await start({ SHUTDOWN_DELAY: '20' });
    await inFlight();
    service.child.kill('SIGTERM');
    while (!logged('SIGTERM')) await request('/health/live');
    await sleep(1000); // signals within a second count once
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(1);
  });

  it('completes when Ctrl-C arrives twice, from the terminal and from npm', async () => {
    await start();
    const { response } = await inFlight();
    service.child.kill('SIGINT');
    while (!logged('SIGINT')) await sleep(20);
    service.child.kill('SIGINT');
    await release!();
    expect(await response).toMatchObject({ status: 200 });
    expect(await service.ended).toBe(0);
  });

  it('ends after SHUTDOWN_TIMEOUT at the latest, and logs that it was not complete', async () => {
    await start({ SHUTDOWN_DELAY: '0', SHUTDOWN_TIMEOUT: '1' });
    const { response } = await inFlight();
    service.child.kill('SIGTERM');
    await expect(response).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await service.ended).toBe(1);
    expect(logged('The shutdown was not complete after 1 s')).toBe(true);
  });

  it('after an uncaught error logs it, completes in-flight requests and exits with 1', async () => {
    const trap = 'data:text/javascript,process.on("SIGWINCH",()=>{throw new Error("a bug")})';
    await start({}, ['--import', trap]);
    const { response } = await inFlight();
    service.child.kill('SIGWINCH');
    while (!logged('An uncaught error')) await new Promise((resolve) => setTimeout(resolve, 20));
    await release!();
    expect(await response).toMatchObject({ status: 200 });
    expect(await service.ended).toBe(1);
    expect(service.log.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ level: 60, err: expect.objectContaining({ message: 'a bug' }) }),
    );
  });
});

describe('a signal during startup', () => {
  it('stops the process immediately', async () => {
    await using silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { PATH } = process.env;
    const variables = { AUTH_ISSUER: 'https://issuer.example.com', AUTH_AUDIENCE: 'api' };
    const env = { PATH, ...variables, DATABASE_URL: `postgres://user@127.0.0.1:${port}/db` };
    const child = spawn('node_modules/.bin/node', ['dist/main.js'], { env, stdio: 'ignore' });
    const [connection] = (await once(silent, 'connection')) as [Socket];
    child.kill('SIGTERM');
    // By its own exit code: the default action of a signal does not apply to process 1 of a container.
    expect(await once(child, 'exit')).toEqual([143, null]);
    connection.destroy();
  });
});
