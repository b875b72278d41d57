import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import type { Names } from './resource/names.ts';

/** A command of the repository, and its arguments. */
export type Step = readonly [string, ...string[]];

/** The commands that generate the rest from the code: the migration, which the build copies, and the documents of the routes. */
export function stepsFor({ table }: Pick<Names, 'table'>): readonly Step[] {
  return [
    ['drizzle-kit', 'generate', '--name', table],
    ['nest', 'build'],
    ['node', 'dist/cli/openapi.js'],
    ['node', 'dist/cli/bruno.js'],
    ['node', 'dist/cli/gateway.js', '--for', 'envoy'],
    ['node', 'dist/cli/gateway.js', '--for', 'kong'],
    ['node', 'dist/cli/tenant.js', '--for', 'auth0'],
    ['node', 'dist/cli/tenant.js', '--for', 'keycloak'],
    ['node', 'dist/cli/tenant.js', '--for', 'okta'],
    ['node', 'dist/cli/tenant.js', '--for', 'entra'],
  ];
}

/** The commands as one types them. */
export function linesOf(steps: readonly Step[]): string {
  return steps.map((step) => `  npx ${step.join(' ')}`).join('\n');
}

/** Runs a command. Its output is shown only if it fails. @returns whether it succeeded */
export function run([command, ...args]: Step, root: string): boolean {
  const path = [`${root}/node_modules/.bin`, process.env.PATH].join(delimiter);
  const { status, error, output } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
    // Without a terminal, drizzle-kit fails where it would ask whether a table was renamed.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return true;
  console.error(error?.message ?? output.join(''));
  return false;
}
