import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { checkoutFiles } from '../support/checkout.js';

const root = path.resolve(import.meta.dirname, '../..');

/** A copy of the repository in a temporary directory: its files as they are, committed, with the same `node_modules`. */
export class RepositoryCopy {
  private constructor(readonly folder: string) {}

  static async create(): Promise<RepositoryCopy> {
    const copy = new RepositoryCopy(mkdtempSync(path.join(tmpdir(), 'repository-')));
    for (const file of checkoutFiles()) cpSync(path.join(root, file), path.join(copy.folder, file));
    symlinkSync(path.join(root, 'node_modules'), path.join(copy.folder, 'node_modules'));
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
    await copy.run('git', 'init', '--quiet');
    await copy.run('git', 'add', '--all');
    await copy.run('git', ...author, 'commit', '--quiet', '--no-verify', '--message', 'chore: copy');
    return copy;
  }

  /** @returns what the command prints. @throws an error with it if the command fails */
  async run(command: string, ...args: string[]): Promise<string> {
    const { JEST_WORKER_ID: _, ...inherited } = process.env;
    const bin = path.join(this.folder, 'node_modules/.bin');
    const env = { ...inherited, PATH: `${bin}${path.delimiter}${inherited.PATH}` };
    const { stdout, stderr } = await promisify(execFile)(command, args, { cwd: this.folder, env, maxBuffer: 2 ** 26 });
    return stdout + stderr;
  }

  /** What git would commit: the state and the path of each file. */
  async changes(): Promise<string[]> {
    const status = await this.run('git', 'status', '--porcelain', '--untracked-files=all');
    return status.split('\n').filter((line) => line !== '' && !line.endsWith(' node_modules'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
