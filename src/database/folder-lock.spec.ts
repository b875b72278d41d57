import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseStartError } from './database.errors.js';
import { lockFolder } from './folder-lock.js';

describe(lockFolder.name, () => {
  const parent = mkdtempSync(join(tmpdir(), 'folder-lock-'));
  const folder = join(parent, 'postgres');

  afterAll(() => rmSync(parent, { recursive: true }));

  it('rejects the folder while this process has it, with what to do', () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(DatabaseStartError);
    expect(() => lockFolder(folder)).toThrow(
      `${folder} is in use by another process: stop it, or set another DATA_DIR`,
    );
    unlock();
    lockFolder(folder)();
  });

  it('can be released twice, also when another has the folder by then', () => {
    const unlock = lockFolder(folder);
    unlock();
    const other = lockFolder(folder);
    unlock();
    expect(() => lockFolder(folder)).toThrow(DatabaseStartError);
    other();
  });

  it('says so when the place can not be written to', () => {
    const file = join(parent, 'file');
    writeFileSync(file, 'a file');
    expect(() => lockFolder(join(file, 'postgres'))).toThrow(
      `${file}/postgres.lock.sqlite (DATA_DIR) can't be written`,
    );
  });
});
