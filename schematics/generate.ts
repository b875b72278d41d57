import { Command } from 'commander';
import { type Change, runSchematic } from './run-schematic.ts';
import { type Names, namesOf } from './resource/names.ts';
import { linesOf, run, stepsFor } from './steps.ts';

const root = `${import.meta.dirname}/..`;

interface Options {
  readonly singular?: string;
  readonly dryRun?: boolean;
}

/** The schematic `resource`, and then everything that is generated from the code. */
async function generate(name: string, { singular, dryRun: isDryRun = false }: Options): Promise<void> {
  const options = { name, ...(singular !== undefined && { singular }) };
  print(await runSchematic('resource', options, isDryRun, root).catch(failWithUsage));
  const names = namesOf(name, singular);
  const steps = stepsFor(names);
  if (isDryRun) return console.log(`Then it would run:\n${linesOf(steps)}\nNothing was written.`);
  for (const [index, step] of steps.entries()) {
    console.log(`  run     ${step.join(' ')}`);
    if (!run(step, root)) throw new Error(`This failed. Mend it, then run:\n${linesOf(steps.slice(index))}`);
  }
  console.log(nextSteps(names));
}

function print(changes: readonly Change[]): void {
  for (const { kind, path } of changes) console.log(`  ${kind.padEnd(7)} ${path}`);
}

const nextSteps = ({ path, one }: Names) => `
Done: /api/${path}, for tokens with read:${path} or write:${path}.

  npm start                                            and, in another terminal:
  curl -H "Authorization: Bearer $(npm run -s token)" http://127.0.0.1:3000/api/${path}
  npm test -- --testPathPatterns ${path}

Now give the ${one} its fields, and decide who may do what: docs/guides/add-a-resource.md`;

/** Nothing was written: the name is wrong. */
function failWithUsage(error: unknown): never {
  return command.error(error instanceof Error ? error.message : String(error));
}

const description =
  'Creates a resource: its module with controller, service, repository, table, schemas and tests, its permissions, its migration, ' +
  'and its part of openapi.json, the Bruno collection and the files of the gateways and issuers.';

/** `npm run generate` */
const command = new Command('npm run -s generate --')
  .description(description)
  .argument('<name>', 'as in the path of the API: orders, purchase-orders')
  .option('--singular <name>', 'one of them, where English grammar fails: news --singular news-item')
  .option('--dry-run', 'write nothing, and list the files')
  // The codes of docs/reference/commands.md: commander throws only for --help and wrong arguments.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .showHelpAfterError('For the usage: npm run -s generate -- --help')
  .action(generate);
await command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
