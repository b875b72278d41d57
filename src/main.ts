import { enableCompileCache, setSourceMapsSupport } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { loadEnvFile } from './config/env-file.js';
import { exitOnSignals } from './lifecycle/shutdown-signals.js';
import { announce, keepQuiet } from './terminal.js';

// Stack traces name lines of the source.
setSourceMapsSupport(true);
// V8 would wait for 3,000 calls of a function before it optimizes it fully: for three times as many requests until all is fast.
setFlagsFromString('--invocation-count-for-turbofan=800');
// Loading the service takes a while. A signal must end the process during that time, too.
exitOnSignals();
loadEnvFile();
const cluster = Number(process.env.WORKERS) > 1 ? (await import('node:cluster')).default : undefined;
// One process of several greets.
if (cluster && cluster.worker?.id !== 1) keepQuiet();
announce('Loading the service');
// Restarts compile only what has changed.
if (process.env.NODE_ENV !== 'production') enableCompileCache();
const { start } = await (cluster?.isPrimary ? import('./workers/primary.js') : import('./start.js'));
await start();
