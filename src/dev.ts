// The entry of `npm run start:dev`: the Nest CLI runs it again after each change.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type ResolveFnOutput, registerHooks } from 'node:module';
import { join } from 'node:path';
import { watchMode } from './terminal.js';

// The Nest CLI empties this folder when it starts, but not when it reloads.
watchMode(join(import.meta.dirname, '.greeted'));

// Finding the 2,500 files of packages takes a fifth of a reload, so their places are kept until packages are installed again.
const installed = statSync('node_modules/.package-lock.json', { throwIfNoEntry: false })?.mtimeMs ?? 0;
const file = join(import.meta.dirname, `.resolved-${installed}.json`);
const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, ResolveFnOutput][]) : []; // written below
const resolved = new Map(kept);
registerHooks({
  resolve(specifier, context, next) {
    // An import and a require of one package may lead to different files.
    const key = [specifier, context.parentURL, context.conditions[0]].join(' ');
    const known = resolved.get(key);
    if (known) return { ...known, shortCircuit: true };
    const { url, format, importAttributes } = next(specifier, context);
    if (url.includes('/node_modules/')) resolved.set(key, { url, format, importAttributes });
    return { url, format, importAttributes };
  },
});
process.once('exit', () => {
  if (resolved.size > kept.length) writeFileSync(file, JSON.stringify([...resolved]));
});

await import('./main.js');
