import { createPrivateKey } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { BenchIssuer } from './issuer.ts';
import { signToken } from './token.ts';

// Only tokens.ts starts this worker.
const { issuer, count } = workerData as { issuer: BenchIssuer; count: number };
const key = createPrivateKey(issuer.privateKey);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the rule is about browser windows
parentPort?.postMessage(Array.from({ length: count }, () => signToken(issuer, key)));
