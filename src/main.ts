import { endProcessAtOnce } from './lifecycle/end-at-once.js';

// To load the service takes a second or two: a signal is heard meanwhile too.
endProcessAtOnce();
const { start } = await import('./start.js');
await start();
