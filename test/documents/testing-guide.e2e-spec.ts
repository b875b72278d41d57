import { readFile } from 'node:fs/promises';

/** Removes the white space and trailing commas, which the formatter decides. */
const normalized = (code: string) => code.replaceAll(/\s+|,(?=\s*(?:[)\]}]|$))/g, '');

describe('docs/guides/testing.md', () => {
  it('shows only code that a test runs', async () => {
    const page = await readFile('docs/guides/testing.md', 'utf8');
    const run = normalized(await readFile('test/kit/testing-guide.e2e-spec.ts', 'utf8'));
    const shown = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter((code) => !run.includes(normalized(code)))).toEqual([]);
  });
});
