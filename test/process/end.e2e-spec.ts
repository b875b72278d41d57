import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, get } from 'node:http';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalIssuer } from '../../src/testing/index.js';
import { createDatabase } from '../support/postgres.js';
import { parseResponses, requestText, sendUnread } from '../support/raw-connection.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { lockMessages, waitingRequests } from '../support/table-lock.js';

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly body: string;
}

describe('the end of the process', () => {
  let issuer: LocalIssuer;
  let service: ServiceProcess;
  let databaseUrl: string;
  let release: (() => Promise<void>) | undefined;

  beforeEach(async () => {
    issuer = await LocalIssuer.start();
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

  function request(path: string, agent?: Agent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${issuer.token({ scopes: ['read:messages'] })}` };
      const answered = async (response: IncomingMessage) => {
        const { statusCode: status, headers } = response;
        resolve({ status, connection: headers.connection, body: await text(response) });
      };
      get(service.url + path, { headers, agent }, (response) => void answered(response)).on('error', reject);
    });
  }

  /** A request that the database keeps waiting. */
  async function inFlight(): Promise<{ answer: Promise<Answer> }> {
    release = await lockMessages(databaseUrl);
    const answer = request('/api/messages');
    answer.catch(() => undefined);
    await waitingRequests(databaseUrl, 1);
    return { answer };
  }

  const logged = (message: string) => service.log.some((line) => line.includes(message));

  it('comes after SIGTERM in order: not ready, no new connection, the open ones left by their clients, code 0', async () => {
    await start({ SHUTDOWN_DELAY: '3' });
    const agent = new Agent({ keepAlive: true });
    expect(await request('/api/public', agent)).toMatchObject({ status: 200, connection: 'keep-alive' });
    // A connection on which nothing is asked, as browsers and balancers keep them, holds nothing up.
    connect(Number(new URL(service.url).port), '127.0.0.1').on('error', () => undefined);
    const { answer } = await inFlight();
    service.child.kill('SIGTERM');
    while (!logged('SIGTERM')) await request('/health/live');
    const ready = await request('/health/ready');
    expect(ready).toMatchObject({ status: 503, connection: 'keep-alive' });
    expect(JSON.parse(ready.body)).toMatchObject({
      details: { process: { status: 'down' }, database: { status: 'up' } },
    });
    const refused = async () =>
      request('/api/public', new Agent()).then(
        () => false,
        ({ code }) => code === 'ECONNREFUSED',
      );
    while (!(await refused()));
    // On the connection from before, as a gateway may that has not noticed.
    expect(await request('/api/public', agent)).toMatchObject({ status: 200, connection: 'close' });
    await release!();
    expect(await answer).toMatchObject({ status: 200, connection: 'close' });
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
    // Longer than connections outlive the closing on which nothing is in flight.
    await sleep(1500);
    const responses = parseResponses(await buffer(socket), ['GET', 'GET', 'GET']);
    expect(
      responses.map(({ headers, body }) => Buffer.byteLength(body) === Number(headers.get('content-length'))),
    ).toEqual([true, true, true]);
    expect(await service.ended).toBe(0);
  });

  it('comes at once with a second signal', async () => {
    await start({ SHUTDOWN_DELAY: '20' });
    await inFlight();
    service.child.kill('SIGTERM');
    while (!logged('SIGTERM')) await request('/health/live');
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(1);
  });

  it('comes with SHUTDOWN_TIMEOUT at the latest, and says that something was cut off', async () => {
    await start({ SHUTDOWN_DELAY: '0', SHUTDOWN_TIMEOUT: '1' });
    const { answer } = await inFlight();
    service.child.kill('SIGTERM');
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await service.ended).toBe(1);
    expect(logged('Not everything was answered within 1 s')).toBe(true);
  });

  it('comes after an uncaught error with code 1, the error logged and what is in flight answered', async () => {
    const trap = 'data:text/javascript,process.on("SIGWINCH",()=>{throw new Error("a bug")})';
    await start({}, ['--import', trap]);
    const { answer } = await inFlight();
    service.child.kill('SIGWINCH');
    while (!logged('An uncaught error')) await new Promise((resolve) => setTimeout(resolve, 20));
    await release!();
    expect(await answer).toMatchObject({ status: 200 });
    expect(await service.ended).toBe(1);
    expect(service.log.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ level: 60, err: expect.objectContaining({ message: 'a bug' }) }),
    );
  });
});

describe('a signal during the start', () => {
  it('is heard, and ends it at once', async () => {
    await using silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { PATH } = process.env;
    const variables = { AUTH_ISSUER: 'https://issuer.example.com', AUTH_AUDIENCE: 'api' };
    const env = { PATH, ...variables, DATABASE_URL: `postgres://user@127.0.0.1:${port}/db` };
    const child = spawn('node_modules/.bin/node', ['dist/main.js'], { env, stdio: 'ignore' });
    const [connection] = (await once(silent, 'connection')) as [Socket];
    child.kill('SIGTERM');
    // Not by the signal itself, which process 1 of a container would not see.
    expect(await once(child, 'exit')).toEqual([143, null]);
    connection.destroy();
  });
});
