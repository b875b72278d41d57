import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { promisify } from 'node:util';
import { createDatabase } from '../support/postgres.js';
import { RunningWorkers } from './running-workers.js';

const run = promisify(execFile);
const issuer = { AUTH_ISSUER: 'https://issuer.example.com', AUTH_AUDIENCE: 'api' };

describe('workers that cannot start', () => {
  let shared: NodeJS.ProcessEnv;
  beforeAll(async () => {
    shared = { PATH: process.env.PATH, WORKERS: '2', PORT: '0', DATABASE_URL: await createDatabase() };
  });

  /** What is printed before the exit with code 1. */
  const failed = async (environment: NodeJS.ProcessEnv): Promise<string> => {
    const env = { NODE_ENV: 'test', ...shared, ...environment };
    const outcome = run('node_modules/.bin/node', ['dist/main.js'], { env });
    await expect(outcome).rejects.toMatchObject({ code: 1, stdout: '' });
    return outcome.then(String, ({ stderr }: { stderr: string }) => stderr);
  };

  it('name what only one process can use', async () => {
    expect(await failed({ DATABASE_URL: '' })).toBe(
      'The configuration is invalid:\n' +
        '  DATABASE_URL: required beside WORKERS: only one process can open the embedded PostgreSQL\n' +
        '  AUTH_ISSUER: required beside WORKERS: the local issuer runs in one process only\n',
    );
  });

  it.each([
    [issuer],
    [{ AUTH_ISSUERS: JSON.stringify([{ issuer: issuer.AUTH_ISSUER, audience: 'api', dpop: 'required' }]) }],
  ])('name Redis where they accept DPoP proofs: %j', async (environment) => {
    expect(await failed(environment)).toBe(
      'The configuration is invalid:\n' +
        '  REDIS_URL: required beside WORKERS, unless AUTH_DPOP is off: else each worker accepts a DPoP proof once\n',
    );
  });

  it('name Redis where they limit failed authentication', async () => {
    expect(await failed({ ...issuer, AUTH_DPOP: 'off', AUTH_FAILURE_LIMIT: '5' })).toBe(
      'The configuration is invalid:\n' +
        '  REDIS_URL: required beside WORKERS and AUTH_FAILURE_LIMIT: else each worker counts failures on its own\n',
    );
  });

  it('name a port that is in use', async () => {
    await using server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // of a server that listens on TCP
    expect(await failed({ ...issuer, AUTH_DPOP: 'off', PORT: String(port) })).toBe(
      `PORT ${port} is in use by another process: stop it, or set another PORT\n`,
    );
  });

  it('print once that the database cannot be used', async () => {
    const DATABASE_URL = 'postgres://nobody:secret@127.0.0.1:1/none';
    const printed = await failed({ ...issuer, AUTH_DPOP: 'off', DATABASE_URL });
    expect(printed).toMatch(/^[^\n]*DATABASE_URL[^\n]*\n$/);
  });

  it('stop immediately on a signal', async () => {
    await using silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo; // as above
    const env = { ...shared, ...issuer, AUTH_DPOP: 'off', DATABASE_URL: `postgres://user@127.0.0.1:${port}/db` };
    const child = spawn('node_modules/.bin/node', ['dist/main.js'], { env, stdio: 'ignore' });
    const [connection] = (await once(silent, 'connection')) as [Socket];
    const workerIsGone = once(connection.resume(), 'close');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
    await workerIsGone;
  });
});

describe('workers at startup', () => {
  let workers: RunningWorkers;
  afterEach(() => workers.kill());

  const start = (code: string) =>
    RunningWorkers.start(2, { AUTH_ISSUER: issuer.AUTH_ISSUER }, ['--import', `data:text/javascript,${code}`]);

  it.each([
    ['SIGKILL', 'SIGKILL'],
    ['SIGTERM', '143'],
  ])('replace the first one if %s ends it', async (signal, outcome) => {
    // Once only: the others have other ids.
    workers = await start(
      `import cluster from 'node:cluster';if(cluster.worker?.id===1)setTimeout(()=>process.kill(process.pid,'${signal}'),100)`,
    );
    const ends = workers.lines().filter(({ msg }) => msg.includes('replacing'));
    const msg = expect.stringMatching(`^Worker \\d+ ended with ${outcome}: replacing it in 0 s$`) as string;
    expect(ends).toMatchObject([{ level: 50, msg }]);
  });

  it('ignore messages that other code sends', async () => {
    workers = await start(`for(const message of ['ready',null,1,{id:1}])process.connected&&process.send(message)`);
    expect((await workers.scrape()).types.get('http_server_request_duration_seconds')).toBe('histogram');
  });
});
