import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { TestIssuer } from '../../src/testing/index.js';
import { createDatabase } from '../support/postgres.js';
import { type ServiceProcess, startService } from '../support/service-process.js';

const dist = resolve('dist');
/** Modules of what is off: the documentation, Redis, tracing, the local issuer, the embedded database. */
const off =
  /^dist\/(openapi\/(docs|page|code-samples)|tracing\/tracing|local-issuer\/local-issuer\.js|database\/pglite)|^node_modules\/(@fastify\/static|@readme|ioredis|@opentelemetry\/sdk)/;

describe('the built service in production', () => {
  let issuer: TestIssuer;
  let service: ServiceProcess | undefined;
  let DATABASE_URL: string;
  const folder = mkdtempSync(join(tmpdir(), 'loaded-'));

  beforeAll(async () => (issuer = await TestIssuer.start({ audience: 'api' })));
  beforeEach(async () => (DATABASE_URL = (await createDatabase()) ?? ''));
  afterEach(() => service?.child.kill('SIGKILL'));
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await issuer.close();
  });

  const start = async (environment: NodeJS.ProcessEnv = {}) => {
    const production = { NODE_ENV: 'production', AUTH_ISSUER: issuer.url, DATABASE_URL, SHUTDOWN_DELAY: '0' };
    return (service = await startService({ ...production, ...environment }));
  };
  const status = async ({ url }: ServiceProcess, path: string) => (await fetch(`${url}${path}`)).status;

  /** The files that it has loaded at its end: Node.js lists them in its report on coverage. */
  async function filesLoadedBy(running: ServiceProcess, report: string): Promise<string[]> {
    running.child.kill('SIGTERM');
    await once(running.child, 'exit');
    const [name = ''] = readdirSync(report);
    const { result } = JSON.parse(readFileSync(join(report, name), 'utf8')) as { result: { url: string }[] };
    return result.filter(({ url }) => url.startsWith('file:')).map(({ url }) => fileURLToPath(url));
  }

  it('loads few files, all of them its own, and nothing that is off', async () => {
    const report = join(folder, 'without');
    const running = await start({ NODE_V8_COVERAGE: report });
    expect(await status(running, '/api/public')).toBe(200);
    expect(await status(running, '/docs/')).toBe(404);
    const files = await filesLoadedBy(running, report);
    expect(files.filter((file) => !file.startsWith(dist))).toEqual([]);
    expect(files.length).toBeLessThan(30);
    const code = files.map((file) => readFileSync(file, 'utf8')).join('\n');
    // The bundler writes the name of each module above its code.
    const modules = [...code.matchAll(/^\/\/(?:#region)? (\S+\.[cm]?js)$/gm)].map(([, name]) => name!);
    expect(modules).toContain('dist/start.js');
    expect(modules.filter((name) => off.test(name))).toEqual([]);
  });

  it('loads the documentation when it is on', async () => {
    const report = join(folder, 'with');
    const running = await start({ NODE_V8_COVERAGE: report, DOCS_ENABLED: 'true' });
    for (const path of ['/docs/', '/docs/openapi.json', '/docs/docs.css', '/docs/swagger-ui-bundle.js']) {
      expect([path, await status(running, path)]).toEqual([path, 200]);
    }
    expect(await filesLoadedBy(running, report)).toContain(join(dist, 'openapi/page/swagger-ui.js'));
    // No warning of Node.js about what a package calls.
    expect(running.log.filter((line) => !line.startsWith('{'))).toEqual([]);
  });

  it('logs an unexpected error with the line of its source', async () => {
    const running = await start();
    const client = new pg.Client(DATABASE_URL);
    await client.connect();
    await client.query('drop table messages');
    await client.end();
    const headers = { authorization: `Bearer ${issuer.token({ scopes: ['read:messages'] })}` };
    expect((await fetch(`${running.url}/api/messages`, { headers })).status).toBe(500);
    running.child.kill('SIGTERM');
    await running.ended;
    const lines = running.log.map((text) => JSON.parse(text) as { err?: { stack: string } });
    expect(lines.find(({ err }) => err)?.err?.stack).toMatch(
      /at async MessagesService\.list \(.*src\/messages\/messages\.service\.ts:\d+:\d+\)/,
    );
  });

  const megabytes = async ({ url }: ServiceProcess) => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1]) / 2 ** 20;
  };

  it('needs little memory, also with the embedded database', async () => {
    expect(await megabytes(await start())).toBeLessThan(180);
    service?.child.kill('SIGKILL');
    const embedded = { NODE_ENV: 'test', DATABASE_URL: '', DATA_DIR: join(folder, 'data') };
    // A new database is copied first.
    (await start(embedded)).child.kill('SIGTERM');
    await service?.ended;
    expect(await megabytes(await start(embedded))).toBeLessThan(360);
  });
});
