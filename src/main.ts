import { exitOnSignals } from './lifecycle/shutdown-signals.js';

// Loading the service takes a second or two. A signal must end the process during that time, too.
exitOnSignals();
const { start } = await import('./start.js');
await start();
