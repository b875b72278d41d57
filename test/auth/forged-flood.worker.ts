import { parentPort, workerData } from 'node:worker_threads';
import { KeepAliveClient } from './keep-alive-client.ts';

/** Sends forged tokens on many connections without pause until it gets a message, then posts the number of responses by outcome. */
const { port, claims, connections } = workerData as { port: number; claims: string; connections: number };

const client = new KeepAliveClient(port, connections);
let invented = 0;
const stopping = new AbortController();

/** A token with a new kid each time and no valid signature. */
function forged(): string {
  const header = JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: `invented-${(invented += 1)}` });
  return `${Buffer.from(header).toString('base64url')}.${claims}.AAAA`;
}

async function sendRepeatedly(): Promise<void> {
  while (!stopping.signal.aborted) await client.send('/api/private', { authorization: `Bearer ${forged()}` });
}

parentPort!.once('message', () => stopping.abort());
await Promise.all(Array.from({ length: connections }, sendRepeatedly));
client.close();
// oxlint-disable-next-line require-post-message-target-origin -- only windows have origins
parentPort!.postMessage(client.counts);
