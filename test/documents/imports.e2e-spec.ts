import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ofResources, rooms } from '../../imports.lint.js';

const root = path.resolve(import.meta.dirname, '../..');
const src = path.join(root, 'src');
const sources = globSync('**/*.{ts,mts,cts}', { cwd: src }).filter((file) => !file.endsWith('.spec.ts'));

/** The room of a file, such as `messages` or `auth/keys`; undefined for the files at the top of src/. */
function roomOf(file: string): string | undefined {
  const [room, part, rest] = file.split('/');
  if (part === undefined) return undefined;
  return room === 'auth' && rest !== undefined ? `auth/${part}` : room;
}

/** An import of one file of src/ by another. */
interface Import {
  readonly from: string;
  readonly to: string;
}

/** Every import of a file, dynamic ones and those of types included. */
const imports = sources.flatMap((from): Import[] => {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(src, from), 'utf8'), true, true);
  return importedFiles.flatMap(({ fileName }) => {
    if (fileName.startsWith('nest-resource-server')) return [{ from, to: fileName }];
    return fileName.startsWith('.') ? [{ from, to: path.join(path.dirname(from), fileName) }] : [];
  });
});

const between = imports.filter(({ from, to }) => roomOf(from) !== undefined && roomOf(from) !== roomOf(to));

/** The root of auth/ is made of its rooms. */
const isAllowed = ({ from, to }: Import, patterns: readonly string[]) =>
  patterns.some((pattern) => path.matchesGlob(to, pattern)) || (roomOf(from) === 'auth' && to.startsWith('auth/'));

describe('the imports between the rooms of src/', () => {
  it('are those that imports.lint.ts allows', () => {
    expect(between.filter((one) => !isAllowed(one, rooms[roomOf(one.from)!] ?? ofResources))).toEqual([]);
  });

  it('use every entry of imports.lint.ts', () => {
    const unused = Object.entries(rooms).flatMap(([room, patterns]) =>
      patterns
        .filter((pattern) => !between.some(({ from, to }) => roomOf(from) === room && path.matchesGlob(to, pattern)))
        .map((pattern) => `${room}: ${pattern}`),
    );
    expect(unused).toEqual([]);
  });

  it('at its top are those of startup and the app: only startup uses the local issuer, nothing the kit or commands', () => {
    const top = imports.filter(({ from }) => roomOf(from) === undefined);
    const special = top.filter(({ to }) =>
      /^(local-issuer|testing|cli|doctor|init|package-cli)\/|^nest-resource-server/.test(to),
    );
    expect(new Set(special.map(({ from, to }) => `${from} → ${roomOf(to)}`))).toEqual(
      new Set(['start.ts → local-issuer']),
    );
  });
});
