import { type FastifyBaseLogger, type FastifyInstance, fastify } from 'fastify';
import { pino } from 'pino';
import { AccessLog } from './access-log.js';
import { LoggedAddress } from './logged-address.js';
import { createLogger } from './logger.js';

describe(AccessLog.name, () => {
  const lines: string[] = [];
  let server: FastifyInstance;
  let caller: object | undefined;
  beforeAll(() => {
    const write = (line: string) => void lines.push(line);
    const logger = createLogger({ logLevel: 'trace' }, { write });
    const loggerInstance: FastifyBaseLogger = logger;
    const address = new LoggedAddress();
    const log = new AccessLog(logger, address);
    server = fastify({ loggerInstance, logController: log });
    address.learnRoutes(server);
    server.addHook('onRequest', (request, _reply, done) => {
      Object.assign(request, { user: caller });
      done();
    });
    server.get('/api/messages', () => ({}));
    server.get('/api/messages/:id', () => ({}));
    server.get('/files/*', () => ({}));
    server.get('/failing', (request, reply) => {
      // As Fastify does when it can't send the response.
      log.requestCompleted(new Error('the connection\nwas lost'), request, reply);
      return {};
    });
    server.get('/twice/:id', (_request, reply) => void reply.send('one').send('two'));
  });
  afterAll(() => server.close());

  async function linesFor(url: string): Promise<Record<string, unknown>[]> {
    lines.splice(0);
    await server.inject({ url });
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  const id = '019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d';

  it.each([
    ['/api/messages', '/api/messages'],
    ['/api/messages?limit=1', '/api/messages?limit=1'],
    ['/api/messages?limit=100&cursor=AZofPo9bfD2aK05fanuMnQ', '/api/messages?limit=100&cursor=redacted'],
    ['/api/messages?limit=101', '/api/messages?limit=redacted'],
    ['/api/messages?access%5Ftoken=x&state=y&z', '/api/messages?access_token=redacted&redacted'],
    ['/api/%6Dessages', '/api/messages'],
    [`/api/messages/${id}`, `/api/messages/${id}`],
    ['/api/messages/7', '/api/messages/redacted'],
    ['/files/api/x', '/files/api/redacted'],
    ['/messages-api/api/messages', '/redacted/api/messages'],
    [`/api/${id}?limit=5`, '/api/redacted?limit=5'],
  ])('logs the address %s as %s', async (url, logged) => {
    expect(await linesFor(url)).toEqual([expect.objectContaining({ msg: 'request completed', url: logged })]);
  });

  it.each([
    ['segments', '/api'.repeat(8000)],
    ['empty segments', '/'.repeat(32_000)],
    ['parameters', `/api/messages?${'a&'.repeat(16_000)}`],
    ['different parameters', `/api/messages?${Array.from({ length: 6000 }, (_, index) => index).join('&')}`],
  ])('writes a short line when an address has many %s', async (_what, url) => {
    await linesFor(url);
    expect(lines.join('').length).toBeLessThan(500);
  });

  it('logs no address when a handler replies twice', async () => {
    const warning = (await linesFor('/twice/hidden-value')).find(({ level }) => level === 40);
    expect(warning).toMatchObject({ msg: 'A handler replied twice' });
    expect(JSON.stringify(warning)).toContain('access-log.spec');
    expect(lines.join('')).not.toContain('hidden-value');
  });

  it.each(['"', '\\', '"}\n{"level":60,"msg":"forged', '\u2028', '\ud800', 'Zoë', '\u0000'])(
    'writes a caller with %j as pino does, on one line',
    async (text) => {
      caller = { issuer: `https://${text}`, subject: text, clientId: text };
      const began = Date.now();
      const [line] = await linesFor('/api/messages');
      caller = undefined;
      expect(lines.map((own) => own.split('\n'))).toEqual([[expect.anything(), '']]);
      expect(line).toMatchObject({ issuer: `https://${text}`, subject: text, clientId: text, decision: 'allowed' });
      const written: string[] = [];
      pino({}, { write: (own) => void written.push(own) }).info({}, 'request completed');
      const { time, ...reference } = JSON.parse(written.join('')) as { time: number };
      expect(line).toMatchObject(reference);
      expect(Object.keys(line!).slice(0, 4)).toEqual(['level', 'time', 'pid', 'hostname']);
      expect(line!['time']).toBeGreaterThanOrEqual(began);
      expect(line!['time']).toBeLessThanOrEqual(time);
    },
  );

  it('writes the error of a response that failed', async () => {
    const [line] = await linesFor('/failing');
    expect(lines.map((own) => own.split('\n'))).toEqual([
      [expect.anything(), ''],
      [expect.anything(), ''],
    ]);
    expect(line).toMatchObject({ level: 50, url: '/failing', status: 200, msg: 'request failed' });
    expect(line).toMatchObject({
      err: { type: 'Error', message: 'the connection\nwas lost', stack: expect.any(String) },
    });
  });

  it('writes nothing when the level is higher', async () => {
    const written: string[] = [];
    const logger = createLogger({ logLevel: 'warn' }, { write: (line) => void written.push(line) });
    const quiet = fastify({ logController: new AccessLog(logger, new LoggedAddress()) });
    await quiet.inject('/');
    await quiet.close();
    expect(written).toEqual([]);
  });
});
