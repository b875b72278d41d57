import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Options } from '../options.ts';
import { versions } from '../machine/versions.ts';

/** The files of a report by their names. */
export type Files = Readonly<Record<string, string>>;

const bench = join(import.meta.dirname, '..');

/** Prints the report. Writes it to disk after a full run, or where `--out` says. */
export function publish(files: Files, { quick, only, growth, out }: Options): void {
  for (const [name, text] of Object.entries(files)) if (name.endsWith('.md')) console.log(text);
  if (out === undefined && (quick || only.length > 0 || !growth))
    return console.log('not written: this was no full run');
  const folder = resolve(out ?? bench);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  console.log(`written to ${folder}: ${Object.keys(files).join(', ')}`);
}

/** When and how this run was made, and on what machine. */
export function aboutRun(what: string): string {
  // Where the report is written says nothing of the run.
  const args = process.argv.slice(2).filter((arg, index, all) => arg !== '--out' && all[index - 1] !== '--out');
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const line = `${new Date().toISOString().slice(0, 10)}, \`${command}\`, ${what}.`;
  return [
    line,
    versions()
      .map((entry) => `- ${entry}`)
      .join('\n'),
  ].join('\n\n');
}
