import { execFileSync } from 'node:child_process';

/** What the tests start as a process of its own is the built service: of the sources as they are now. */
export default function setup(): void {
  execFileSync('npm', ['run', 'build'], { stdio: 'ignore' });
}
