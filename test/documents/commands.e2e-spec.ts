import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { reasons } from '../support/commands-that-do-not-run.js';
import { commandsOf, pages, reasonNotToRun, shownBlocks, shownInText } from '../support/shown-commands.js';

const all = pages();
const shown = all.flatMap((page) => [...shownBlocks(page), ...shownInText(page)]);
const commands = [...new Set(shown.flatMap((one) => one.commands))];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe('the commands of the pages', () => {
  it('are in blocks of the languages bash and console, whose commands test/pages runs', () => {
    const other = all.flatMap(({ name, text }) =>
      [...text.matchAll(/^ *```(?!bash\n|console\n)(\w*)\n\s*(?:\$ |(?:npm|npx|curl|docker|kubectl|openssl) )/gm)].map(
        ([, language]) => `${name}: a block of the language "${language}"`,
      ),
    );
    expect(other).toEqual([]);
    expect(all.flatMap(shownBlocks).length).toBeGreaterThan(20);
  });

  it('are scripts of the package.json, where they are npm run', () => {
    const named = commands.map((command) => /\bnpm run (?:-s )?([\w:]+)/.exec(command)?.[1]);
    expect(named.filter((name) => name !== undefined && !(name in scripts))).toEqual([]);
  });

  const testRuns = commands.filter(
    (command) => command.includes('npm test -- ') && reasonNotToRun(command) === reasons['npm test'],
  );
  it.each(testRuns)('select tests: %s', (command) => {
    const options = command.split(' -- ')[1]!.split(' ');
    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--listTests', ...options];
    expect(execFileSync(process.execPath, jest, { encoding: 'utf8', stdio: 'pipe' })).toContain('spec.ts');
  });
});

describe('the reasons why test/pages does not run a command', () => {
  it.each(Object.keys(reasons))('are all needed: %s', (beginning) => {
    const concerned = commands.filter((command) => reasonNotToRun(command) === reasons[beginning]);
    expect(concerned.filter((command) => command.startsWith(beginning))).not.toEqual([]);
  });

  it('name files that exist', () => {
    const files = Object.values(reasons).flatMap((reason) => reason.match(/(?:test|\.ci)\/[\w/.-]*\w/g) ?? []);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe('the commands of a block', () => {
  it.each([
    ['npm ci && npm start', ['npm ci', 'npm start']],
    ['curl \\\n  -H "A: B" URL # the second', ['curl -H "A: B" URL']],
    ['# first\none\n\ntwo &&\n  three', ['one', 'two', 'three']],
    ['cat >> .env <<END\nA=1\n# a comment\nEND\nnext', ['cat >> .env <<END\nA=1\n# a comment\nEND', 'next']],
  ])('are told apart as the shell does: %j', (script, expected) => {
    expect(commandsOf(script)).toEqual(expected);
  });
});

describe('the commands of a block console', () => {
  it('are those after $, each with its output', () => {
    const text = '```console\n$ npm run one\nfirst\nsecond\n$ npm run two\n```\n';
    expect(shownBlocks({ name: 'page.md', text })).toEqual([
      { place: 'page.md:1', commands: ['npm run one'], output: 'first\nsecond' },
      { place: 'page.md:1', commands: ['npm run two'], output: '' },
    ]);
  });
});
