import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CommandLine } from '../command-line/index.js';
import { initialize, report } from '../init/initialize.js';

const description = `Adds AuthModule to the Nest app in this folder: every route then needs a token, except those with @Public().

It adds the module to app.module.ts, its variables to .env.example, and a TestIssuer to the test that "nest new" generates. It changes nothing that is already there, and nothing at all if it doesn't recognize app.module.ts. "nest add nest-resource-server --skip-install" does the same.`;

/** `init`: exits with 1 if it changed nothing because the user must do it by hand. */
export const initCommand = new CommandLine('init', description)
  .summary('adds AuthModule to a Nest app, with a first test')
  .option('--source <folder>', 'the folder of app.module.ts', 'src')
  .action(run);

function run({ source }: { readonly source: string }): void {
  const result = initialize({ read, write: writeFileSync }, source);
  console.log(report(result));
  if (!result.isDone) process.exitCode = 1;
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
