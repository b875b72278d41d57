import { parentPort, workerData } from 'node:worker_threads';
import { TestIssuer } from './kit.ts';
import { type Origin, userToken } from './token.ts';

// Only tokens.ts starts this worker. It signs for an issuer of the main thread, with that issuer's key.
const { count, key, ...origin } = workerData as Origin & { count: number };
const issuer = await TestIssuer.start();
const tokens = Array.from({ length: count }, () => issuer.token({ ...userToken(origin), key }));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the rule is about browser windows
parentPort?.postMessage(tokens);
