import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { rooms } from '../../imports.lint.js';
import { resources } from './resources.js';

const root = path.resolve(import.meta.dirname, '../..');
const files = (pattern: string) => globSync(pattern, { cwd: root });

describe('the Jest projects', () => {
  it('run every spec', () => {
    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--listTests'];
    const listed = execFileSync(process.execPath, jest, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    const run = listed
      .trim()
      .split('\n')
      .map((file) => path.relative(root, file));
    expect(new Set(run)).toEqual(new Set(files('{src,schematics,test}/**/*{.spec,-spec}.ts')));
  });
});

describe('the import rules of the linter', () => {
  it('have an entry for every room that is not a resource', () => {
    const folders = files('src/{*,auth/*}/').map((folder) => path.relative('src', folder));
    expect(new Set([...Object.keys(rooms), ...resources()])).toEqual(new Set(folders));
  });
});
