import { Agent, type IncomingMessage, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** Sends forged tokens on many connections without pause until it gets a message, then posts the number of responses by outcome. */
const { port, claims, connections } = workerData as { port: number; claims: string; connections: number };

const agent = new Agent({ keepAlive: true, maxSockets: connections });
const counts: Record<string, number> = {};
let invented = 0;
const stopping = new AbortController();

/** A token with a new kid each time and no valid signature. */
function forged(): string {
  const header = JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: `invented-${(invented += 1)}` });
  return `${Buffer.from(header).toString('base64url')}.${claims}.AAAA`;
}

async function send(): Promise<void> {
  const headers = { authorization: `Bearer ${forged()}` };
  const request = get({ port, host: '127.0.0.1', path: '/api/private', agent, headers });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
  const body = (await response.setEncoding('utf8').toArray()).join('');
  const { reason = '' } = JSON.parse(body) as { reason?: string };
  const outcome = `${response.statusCode} ${reason}`.trim();
  counts[outcome] = (counts[outcome] ?? 0) + 1;
}

async function sendRepeatedly(): Promise<void> {
  while (!stopping.signal.aborted) await send();
}

parentPort!.once('message', () => stopping.abort());
await Promise.all(Array.from({ length: connections }, sendRepeatedly));
agent.destroy();
// oxlint-disable-next-line require-post-message-target-origin -- only windows have origins
parentPort!.postMessage(counts);
