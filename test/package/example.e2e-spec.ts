import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Importer, describeWithRegistry, installExample } from './packed.js';

const root = path.resolve(import.meta.dirname, '../..');
const source = 'examples/orders-service';

describeWithRegistry('the example app', () => {
  let app: Importer;
  beforeAll(async () => {
    app = await installExample(source);
  });
  afterAll(() => app.remove());

  it('compiles, and passes its own tests', async () => {
    expect(await app.run('npm', 'test')).toMatch(/pass [1-9]\d*\n.*fail 0/s);
  });
});

describe.each([
  { page: 'docs/guides/use-as-a-module.md', source },
  { page: 'package/README.md', source },
  { page: 'docs/guides/mcp.md', source: 'examples/mcp-server' },
])('$page', ({ page, source }) => {
  it('shows only code from tested files', async () => {
    const files = await readdir(path.join(root, source), { recursive: true });
    const wanted = files.filter((file) => /^(src|test)\/.*\.ts$/.test(file)).map((file) => path.join(source, file));
    const texts = await Promise.all(wanted.map(async (file) => withoutIndentation(await read(file))));
    const blocks = [...(await read(page)).matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => block);
    expect(blocks.length).toBeGreaterThan(1);
    expect(blocks.filter((block) => !texts.some((text) => text.includes(withoutIndentation(block))))).toEqual([]);
  });
});

function read(file: string): Promise<string> {
  return readFile(path.join(root, file), 'utf8');
}

function withoutIndentation(text: string): string {
  return text.replaceAll(/^ +/gm, '');
}
