import { readFile } from 'node:fs/promises';

/** Without what a formatter decides. */
const bare = (code: string) => code.replaceAll(/\s+|,(?=\s*(?:[)\]}]|$))/g, '');

describe('docs/testing.md', () => {
  it('shows code that is run, to the letter', async () => {
    const page = await readFile('docs/testing.md', 'utf8');
    const run = bare(await readFile('test/kit/testing-guide.e2e-spec.ts', 'utf8'));
    const shown = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter((code) => !run.includes(bare(code)))).toEqual([]);
  });
});
