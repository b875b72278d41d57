import { builtModule } from '../machine/built-module.ts';

// Runs the service as the Nest CLI has compiled it, file by file: the bundle has no modules that could be replaced.
const { start } = (await import(builtModule('start.js'))) as { start(): Promise<void> }; // as `src/main.ts` calls it
await start();
