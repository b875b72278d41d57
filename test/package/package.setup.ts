import { execFileSync } from 'node:child_process';

/** Packs the current sources: the tests install that package. */
export default function setup(): void {
  execFileSync('npm', ['run', 'package'], { stdio: 'ignore' });
}
