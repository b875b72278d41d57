import { ablate } from './ablation/ablation.ts';
import { compare } from './comparison.ts';
import { stopAll, stopOnSignals } from './machine/clean-up.ts';
import { type Options, readOptions } from './options.ts';
import { type Files, publish } from './report/files.ts';
import { soak } from './soak/soak.ts';

function run(options: Options): Promise<Files> {
  if (options.ablation) return ablate(options);
  return options.soak === undefined ? compare(options) : soak(options, options.soak);
}

stopOnSignals();
try {
  const options = readOptions(process.argv.slice(2));
  publish(await run(options), options);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
await stopAll();
process.exit();
