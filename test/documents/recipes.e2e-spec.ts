import { readFileSync, readdirSync } from 'node:fs';

const folder = 'test/auth/recipes';
const withoutIndentation = (text: string) => text.replaceAll(/^ +/gm, '');

describe.each(['guards-of-your-own', 'tokens-in-cookies'])('docs/guides/%s.md', (page) => {
  it('shows only code that a test runs', () => {
    const texts = readdirSync(folder).map((file) => withoutIndentation(readFileSync(`${folder}/${file}`, 'utf8')));
    const shown = [...readFileSync(`docs/guides/${page}.md`, 'utf8').matchAll(/^ *```ts\n(.*?)^ *```/gms)];
    expect(shown.length).toBeGreaterThan(2);
    const blocks = shown.map(([, block = '']) => withoutIndentation(block));
    expect(blocks.filter((block) => !texts.some((text) => text.includes(block)))).toEqual([]);
  });
});
