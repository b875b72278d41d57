import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';

/** Removes the white space and trailing commas, which the formatter decides. */
const normalized = (code: string) => code.replaceAll(/\s+|,(?=\s*(?:[)\]}]|$))/g, '');

describe('docs/guides/graphql-and-websockets.md', () => {
  it('shows only code that a test runs', async () => {
    const page = await readFile('docs/guides/graphql-and-websockets.md', 'utf8');
    const texts = await Promise.all(globSync('test/contexts/*.ts').map((file) => readFile(file, 'utf8')));
    const run = normalized(texts.join('\n'));
    const shown = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
    expect(shown.length).toBeGreaterThan(3);
    // A class may have more members in the test.
    expect(shown.filter((code) => !run.includes(normalized(code).replace(/\}$/, '')))).toEqual([]);
  });
});
