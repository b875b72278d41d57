import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { migrations } from './migrations.js';

describe('migrations', () => {
  const root = join(import.meta.dirname, '../..');
  const copy = mkdtempSync(join(tmpdir(), 'migrations-'));

  afterAll(() => rmSync(copy, { recursive: true }));

  it('are complete: drizzle-kit finds nothing to generate from the tables', () => {
    cpSync(migrations.migrationsFolder, copy, { recursive: true });
    // drizzle-kit resolves `--out` against its working directory, even an absolute path.
    const options = ['--dialect=postgresql', '--schema=./src/**/*.table.ts', `--out=${relative(root, copy)}`];
    const command = ['node_modules/drizzle-kit/bin.cjs', 'generate', ...options];
    const output = execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
    expect(output).toContain('No schema changes, nothing to migrate');
  });
});
