import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { CodeSample } from '../../src/openapi/code-samples/code-samples.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { missing, runSample, tools } from './tools.js';

/** Everything that could end a string or have a special meaning in one, in any of the languages. */
const hostile = [
  `quotes " ' \`\` """ ''' @"`,
  String.raw`backslashes \ \\ \' \" \u0041 \(x) \x41`,
  'substitutions $x ${x} $(id) `id` #{x} #$x %s %d {0} %{x} $& \\1',
  'ends EOF ?> <!-- */ // # ; ) ] }',
  'text é漢😀 \u00a0\u2028\u202e\u200d',
  'control \t\r\b\f\u0001\u001b\u007f zU41Uz zNullz _x41_ \\',
].join('\n');

describe('the code samples of the served document', () => {
  let service: TestApp;
  let document: OpenAPIObject;
  let url: string;
  let token: string;
  let folder: string;

  beforeAll(async () => {
    service = await createTestApp();
    await service.app.listen(0, '127.0.0.1');
    url = await service.app.getUrl();
    document = (await (await fetch(`${url}/docs/openapi.json`)).json()) as OpenAPIObject;
    token = service.issuer.token({ claims: { scope: 'read:messages write:messages', sub: 'sampler' } });
    folder = await mkdtemp(join(tmpdir(), 'samples-'));
  });
  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });

  function sampleOf(path: string, method: 'get' | 'post', lang: string, from = document): string {
    const samples: CodeSample[] = Reflect.get(from.paths[path]![method]!, 'x-codeSamples');
    const { source } = samples.find((sample) => sample.lang === lang)!;
    return source.replaceAll('YOUR_ACCESS_TOKEN', token);
  }

  async function newestMessage(): Promise<unknown> {
    const response = await service.injectAs('read:messages', { url: '/api/messages?limit=1' });
    return response.json<{ data: unknown[] }>().data[0];
  }

  /** The Node.js sample logs an object, which the console formats in its own way. */
  const printed = (lang: string, value: unknown) => (lang === 'Node' ? inspect(value) : JSON.stringify(value));

  describe.each(Object.entries(tools))('for %s', (lang, tool) => {
    const lacking = missing(tool);
    // A test that CI can't run fails there; elsewhere it is skipped, with the reason in its title.
    const isRun = lacking.length === 0 || process.env.CI !== undefined;
    const title = (what: string) => (isRun ? what : `${what} [skipped: not installed here: ${lacking.join(', ')}]`);
    const test = isRun ? it : it.skip;

    test(title('gets a resource that requires a scope'), async () => {
      const output = await runSample(tool, sampleOf('/api/private-scoped', 'get', lang), folder);
      const { body } = await service.injectAs('read:messages', { url: '/api/private-scoped' });
      expect(output.trim()).toBe(printed(lang, JSON.parse(body)));
    });

    test(title('creates a message'), async () => {
      const before = await newestMessage();
      const output = await runSample(tool, sampleOf('/api/messages', 'post', lang), folder);
      const created = await newestMessage();
      expect(created).not.toEqual(before);
      expect(created).toMatchObject({ text: 'Hello, world', author: 'sampler', version: 1 });
      expect(output.trim()).toBe(printed(lang, created));
    });

    test(title('sends special characters unchanged'), async () => {
      const { addCodeSamples } = await import('../../src/openapi/code-samples/code-samples.js');
      const changed = structuredClone(document);
      const { requestBody } = changed.paths['/api/messages']!.post!;
      Object.assign(requestBody!, { content: { 'application/json': { example: { text: hostile } } } });
      const sample = sampleOf('/api/messages', 'post', lang, addCodeSamples(changed, url));
      await runSample(tool, sample, folder);
      expect(await newestMessage()).toMatchObject({ text: hostile });
    });
  });
});
