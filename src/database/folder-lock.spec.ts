import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseStartError } from './database.errors.js';
import { lockFolder } from './folder-lock.js';

describe(lockFolder.name, () => {
  const parent = mkdtempSync(join(tmpdir(), 'folder-lock-'));
  const folder = join(parent, 'postgres');
  const file = `${folder}.lock`;

  afterEach(() => rmSync(file, { force: true }));
  afterAll(() => rmSync(parent, { recursive: true }));

  it('refuses the folder when this process has it, until it is released', () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(DatabaseStartError);
    unlock();
    expect(existsSync(file)).toBe(false);
    lockFolder(folder)();
  });

  it('refuses the folder with its name and what to do when another process has it', () => {
    writeFileSync(file, `${process.ppid} 1`);
    expect(() => lockFolder(folder)).toThrow(
      `${folder} is in use by process ${process.ppid}: stop it, or set another DATA_DIR`,
    );
  });

  it.each([
    ['the process that had it is gone', `${spawnSync('true').pid} 1`],
    ['its process had our pid before us, as in a container', `${process.pid} 1`],
    ['the file was cut short', ''],
  ])('takes the folder when %s', (_, holder) => {
    writeFileSync(file, holder);
    const unlock = lockFolder(folder);
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    unlock();
    expect(existsSync(file)).toBe(false);
  });

  it('says so when the place can not be written to', () => {
    writeFileSync(folder, 'a file');
    expect(() => lockFolder(join(folder, 'postgres'))).toThrow(DatabaseStartError);
    rmSync(folder);
  });

  it('leaves the file alone on release when another process has taken it', () => {
    const unlock = lockFolder(folder);
    writeFileSync(file, `${process.ppid} 1`);
    unlock();
    expect(existsSync(file)).toBe(true);
  });
});
