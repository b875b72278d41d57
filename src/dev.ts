// The entry of `npm run start:dev`: the Nest CLI runs it again after each change.
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { watchMode } from './terminal.js';

// For each module that it resolves, Node.js parses the `exports` of its package again: with drizzle-orm's 170 KB, a fifth of a reload.
registerHooks({
  resolve: (specifier, context, next) =>
    /^\..*\.js$/.test(specifier) && context.parentURL?.includes('/node_modules/drizzle-orm/')
      ? { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
      : next(specifier, context),
});

// The Nest CLI empties this folder when it starts, but not when it reloads.
watchMode(join(import.meta.dirname, '.greeted'));
await import('./main.js');
