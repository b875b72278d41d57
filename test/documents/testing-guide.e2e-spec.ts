import { readFile } from 'node:fs/promises';

/** Removes the white space and trailing commas, which the formatter decides. */
const normalized = (code: string) => code.replaceAll(/\s+|,(?=\s*(?:[)\]}]|$))/g, '');

describe.each([
  { page: 'docs/guides/testing.md', suite: 'test/kit/testing-guide.e2e-spec.ts', more: 3 },
  { page: 'docs/guides/moving.md', suite: 'test/kit/moving-guide.e2e-spec.ts', more: 3 },
  { page: 'docs/guides/tenants.md', suite: 'test/auth/tenants-guide.e2e-spec.ts', more: 1 },
])('$page', ({ page, suite, more }) => {
  it('shows only code that a test runs', async () => {
    const run = normalized(await readFile(suite, 'utf8'));
    const shown = [...(await readFile(page, 'utf8')).matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
    expect(shown.length).toBeGreaterThan(more);
    expect(shown.filter((code) => !run.includes(normalized(code)))).toEqual([]);
  });
});
