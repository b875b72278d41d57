import { execFileSync } from 'node:child_process';
// With the extension .ts, because Jest loads this file by Node.js itself.
import { keepFilesInMemory } from '../support/memory-files.ts';

/** Packs the current sources: the tests install that package. */
export default function setup(): void {
  keepFilesInMemory();
  execFileSync('npm', ['run', 'package'], { stdio: 'ignore' });
}
