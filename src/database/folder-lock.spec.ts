import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseInUseError, DatabaseStartError } from './database.errors.js';
import { lockFolder } from './folder-lock.js';

describe(lockFolder.name, () => {
  const parent = mkdtempSync(join(tmpdir(), 'folder-lock-'));
  const folder = join(parent, 'postgres');

  afterAll(() => rmSync(parent, { recursive: true }));

  it('rejects a folder that is locked already, and reports what to do', () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(DatabaseInUseError);
    expect(() => lockFolder(folder)).toThrow(
      `${folder} is in use by another process: stop it, or set another DATA_DIR`,
    );
    unlock();
    lockFolder(folder)();
  });

  it('can be released twice, even when the folder has been locked again', () => {
    const unlock = lockFolder(folder);
    unlock();
    const other = lockFolder(folder);
    unlock();
    expect(() => lockFolder(folder)).toThrow(DatabaseStartError);
    other();
  });

  it('reports when the lock file cannot be written', () => {
    const file = join(parent, 'file');
    writeFileSync(file, 'a file');
    expect(() => lockFolder(join(file, 'postgres'))).toThrow(
      `${file}/postgres.lock.sqlite (DATA_DIR) can't be written`,
    );
  });
});
