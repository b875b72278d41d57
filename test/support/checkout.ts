import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Without it, as in an unpacked archive, it isn't known which files belong to the repository. */
export const isCheckout = existsSync(path.join(root, '.git'));

/** The paths of all files that git tracks or would add. In a container, the checkout may belong to another user. */
export function checkoutFiles(): string[] {
  const args = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\0');
  return listed.filter((file) => file !== '' && existsSync(path.join(root, file)));
}
