import { compare } from './comparison.ts';
import { stopAll, stopOnSignals } from './machine/clean-up.ts';
import { readOptions } from './options.ts';
import { publish } from './report/files.ts';

stopOnSignals();
try {
  const options = readOptions(process.argv.slice(2));
  publish(await compare(options), options);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
await stopAll();
process.exit();
