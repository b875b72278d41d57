import { existsSync, writeFileSync } from 'node:fs';

/** In watch mode, the file that records that the greeting was printed, so that a reload prints one line instead. */
let record: string | undefined;

/** Turns on watch mode. @param file doesn't exist before the first start */
export function watchMode(file: string): void {
  record = file;
}

let isQuiet = false;

/** Turns off the messages of startup. */
export function keepQuiet(): void {
  isQuiet = true;
}

/** Prints what startup is doing, so that it isn't silent for seconds. */
export function announce(step: string): void {
  if (isTalkative() && !isReload()) console.log(`  ${step}…`);
}

/** Prints the message that ends startup. */
export function greet(message: string): void {
  if (!isTalkative()) return;
  if (isReload()) console.log(`  Reloaded in ${(performance.now() / 1000).toFixed(1)} s\n`);
  else console.log(message);
  if (record !== undefined) writeFileSync(record, '');
}

/** Outside of development, programs read standard output: it has JSON lines only. */
function isTalkative(): boolean {
  return !isQuiet && (process.env.NODE_ENV?.trim() || 'development') === 'development';
}

function isReload(): boolean {
  return record !== undefined && existsSync(record);
}
