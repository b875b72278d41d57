import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type TestApp, createTestApp } from '../support/test-app.js';

const run = promisify(execFile);
const example = 'examples/typed-client';

interface Message {
  readonly id: string;
  readonly text: string;
  readonly version: number;
}

/** The exports of client.ts. Its own types need a generated file, so that the compiler reads them only in the folder of a test. */
interface Recipe {
  createApi(baseUrl: string, token: () => string | Promise<string>): object;
  listMessages(api: object): AsyncGenerator<Message>;
  createMessage(api: object, text: string, key?: string): Promise<Message>;
  changeMessage(api: object, id: string, change: (text: string) => string): Promise<Message>;
}

describe('the typed client of docs/guides/typed-client.md', () => {
  let service: TestApp;
  let url: string;
  let recipe: Recipe;
  const bothScopes = 'read:messages write:messages';
  const tokenFor = (scope: string) => service.issuer.token({ claims: { scope, sub: 'tester' } });

  beforeAll(async () => {
    service = await createTestApp();
    await service.app.listen(0, '127.0.0.1');
    url = await service.app.getUrl();
    const file: string = path.resolve(example, 'client.ts');
    recipe = (await import(file)) as Recipe; // see Recipe
  });
  afterAll(() => service.close());

  it('requests page by page, until the last', async () => {
    const token = tokenFor(bothScopes);
    const api = recipe.createApi(url, () => token);
    const created = await Promise.all(Array.from({ length: 101 }, (_, n) => recipe.createMessage(api, `Message ${n}`)));
    const listed: Message[] = [];
    for await (const message of recipe.listMessages(api)) listed.push(message);
    expect(listed).toHaveLength(101);
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(created.map(({ id }) => id)));
  });

  it('creates a message once when it is sent twice with one key', async () => {
    const token = tokenFor(bothScopes);
    const api = recipe.createApi(url, () => token);
    const first = await recipe.createMessage(api, 'Once', 'key-1');
    expect(await recipe.createMessage(api, 'Once', 'key-1')).toEqual(first);
  });

  it('loses no update when somebody else changes the message meanwhile', async () => {
    const token = tokenFor(bothScopes);
    const { id } = await recipe.createMessage(
      recipe.createApi(url, () => token),
      'a',
    );
    let requests = 0;
    const api = recipe.createApi(url, async () => {
      requests += 1;
      const other = { method: 'PATCH', url: `/api/messages/${id}`, payload: { text: 'b' } } as const; // for the method's type
      if (requests === 2) await service.injectAs('write:messages', other);
      return token;
    });
    expect(await recipe.changeMessage(api, id, (text) => `${text}!`)).toMatchObject({ text: 'b!', version: 3 });
    expect(requests).toBe(4);
  });

  it('throws the problem of a response', async () => {
    const token = tokenFor('read:messages');
    const api = recipe.createApi(url, () => token);
    await expect(recipe.createMessage(api, 'No')).rejects.toMatchObject({
      name: 'ProblemError',
      message: '403 The access token lacks a scope that this request requires',
      problem: { status: 403, reason: 'scope_missing', error: 'insufficient_scope' },
    });
  });

  it.each(['', 'Bad Gateway'])('throws for an error of a gateway, which has no problem: "%s"', async (body) => {
    const gateway = createServer((_, response) => response.writeHead(502).end(body)).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    const { port } = gateway.address() as AddressInfo; // of a server that listens on TCP
    const api = recipe.createApi(`http://127.0.0.1:${port}`, () => 'token');
    await expect(recipe.createMessage(api, 'No')).rejects.toThrow(/messages responded with 502$/);
    gateway.close();
  });

  describe('in a folder of its own, with the commands of the page', () => {
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'typed-client-'));
      cpSync(example, folder, { recursive: true });
      symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
      await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
      await run('node_modules/.bin/openapi-typescript', ['openapi.json', '-o', path.join(folder, 'api.d.ts')]);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const compile = () => run('node_modules/.bin/tsc', ['-p', folder]);
    const main = (token: string) =>
      run(path.resolve('node_modules/.bin/node'), [path.join(folder, 'main.ts')], { env: { API: url, TOKEN: token } });

    it('is type-checked against the document', async () => {
      expect(await compile()).toMatchObject({ stdout: '' });
    });

    it('runs', async () => {
      const { stdout } = await main(tokenFor(bothScopes));
      expect(stdout).toMatch(/^Version 2 is "Hello, world".\n(tester: .+\n)*tester: Hello, world\n/);
      expect((await main(tokenFor('read:messages'))).stdout).toMatch(/^You may read, but not write.\ntester: /);
    });

    it('does not compile with a reason that the document does not have', async () => {
      await appendFile(
        path.join(folder, 'main.ts'),
        "\nif (new ProblemError({} as never).problem.reason === 'scope_mising') console.log();\n",
      );
      await expect(compile()).rejects.toMatchObject({ stdout: expect.stringContaining('have no overlap') });
    });
  });

  it('is shown by the page as it is', () => {
    const blocks = [...readFileSync('docs/guides/typed-client.md', 'utf8').matchAll(/```ts\n(.*?)```/gs)];
    const shown = blocks.map(([, block = '']) => block);
    const sources = ['client.ts', 'main.ts'].map((file) => readFileSync(path.join(example, file), 'utf8')).join('\n');
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter((block) => !sources.includes(block))).toEqual([]);
  });
});
