import { execFileSync } from 'node:child_process';

/** What the tests install is the package of the sources as they are now. */
export default function setup(): void {
  execFileSync('npm', ['run', 'package'], { stdio: 'ignore' });
}
