import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { KeepAliveClient } from '../auth/keep-alive-client.ts';

/** Sends invented opaque tokens on many connections without pause until it gets a message, then posts the number of responses by outcome. */
const { port, connections } = workerData as { port: number; connections: number };

const client = new KeepAliveClient(port, connections);
const stopping = new AbortController();

async function sendRepeatedly(): Promise<void> {
  while (!stopping.signal.aborted) await client.send('/api/private', { authorization: `Bearer ${randomUUID()}` });
}

parentPort!.once('message', () => stopping.abort());
await Promise.all(Array.from({ length: connections }, sendRepeatedly));
client.close();
// oxlint-disable-next-line require-post-message-target-origin -- only windows have origins
parentPort!.postMessage(client.counts);
