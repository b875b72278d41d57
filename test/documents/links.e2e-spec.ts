import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkoutFiles, isCheckout } from '../support/checkout.js';
import { anchors, relativeLinks } from './markdown.js';
import { withoutResources } from './resources.js';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const describeCheckout = isCheckout ? describe : describe.skip;

describeCheckout('the links of the documentation (of a git checkout)', () => {
  const pages = checkoutFiles().filter((file) => file.endsWith('.md'));

  it.each(pages)('point to files and headings that exist: %s', (page) => {
    const broken = relativeLinks(read(page)).filter(({ path: target, anchor }) => {
      const file = target === '' ? page : path.posix.join(path.posix.dirname(page), target);
      if (file.startsWith('../') || !existsSync(path.join(root, file))) return true;
      return anchor !== undefined && file.endsWith('.md') && !anchors(read(file)).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('list each page of docs/ once in its index, and no other page', () => {
    const linked = relativeLinks(read('docs/README.md')).map(({ path: target }) => target);
    const indexed = linked.filter((target) => !target.startsWith('../')).map((target) => `docs/${target}`);
    const expected = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(indexed.toSorted()).toEqual(expected.toSorted());
  });
});

describeCheckout("the README's table of folders (of a git checkout)", () => {
  it('names every top-level folder of the repository and of src/, besides resources', () => {
    const table = /## Find your way\n(.*?\n)\n(?!\|)/s.exec(read('README.md'))![1]!;
    const firstCells = table.split('\n').map((row) => row.split('|')[1] ?? '');
    const named = firstCells.flatMap((cell) => [...cell.matchAll(/`([^`]+\/)`/g)].map(([, folder = '']) => folder));
    const folders = checkoutFiles().map((file) => /^(?:src\/)?[^/]+\//.exec(file)?.[0] ?? 'src/');
    const expected = new Set(folders.filter((folder) => folder !== 'src/'));
    expect(withoutResources(named).toSorted()).toEqual(withoutResources([...expected]).toSorted());
  });
});

describe('the anchor of a heading', () => {
  it.each([
    ['Try it', 'try-it'],
    ['What a gateway must do, and never', 'what-a-gateway-must-do-and-never'],
    ['`npm run token` gets no token', 'npm-run-token-gets-no-token'],
    ['A [link](page.md) – in a heading', 'a-link--in-a-heading'],
    ['snake_case & Ünicode', 'snake_case--ünicode'],
  ])('is the one that GitHub generates: %s', (heading, anchor) => {
    expect([...anchors(`# ${heading}\n\n## ${heading}\n`)]).toEqual([anchor, `${anchor}-1`]);
  });

  it('is not generated for a comment in a code block', () => {
    expect([...anchors('# One\n\n```sh\n# two\n```\n')]).toEqual(['one']);
  });
});
