import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const bench = join(import.meta.dirname, '..');
const output = join(bench, '.cache/servers');

/** The folder of the compiled Nest servers. */
export const compiled = join(output, 'nest');

/** Compiles the Nest servers, because Node.js strips types but doesn't support decorators. */
export function compileNest(): void {
  const compiler = join(bench, 'node_modules/typescript/bin/tsc');
  execFileSync('node', [compiler, '-p', 'servers/nest', '--outDir', output], { cwd: bench, stdio: 'inherit' });
}
