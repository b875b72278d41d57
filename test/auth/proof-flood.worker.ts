import { randomBytes, randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { KeepAliveClient } from './keep-alive-client.ts';

/** What an attacker has who has seen a request: the token, and the proof with the public key. */
interface Stolen {
  readonly port: number;
  readonly connections: number;
  readonly token: string;
  readonly proof: string;
}

/** Sends bad proofs on many connections without pause until it gets a message, then posts the number of responses by outcome. */
const { port, token, proof, connections } = workerData as Stolen;

const client = new KeepAliveClient(port, connections);
const stopping = new AbortController();
const [header = '', claims = ''] = proof.split('.');
const stolenClaims = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;

/** Only the signature is wrong, so that the service has to verify it. */
function forged(changes: object = {}): string {
  const changed = { ...stolenClaims, jti: randomUUID(), iat: Math.floor(Date.now() / 1000), ...changes };
  const payload = Buffer.from(JSON.stringify(changed)).toString('base64url');
  return `${header}.${payload}.${randomBytes(64).toString('base64url')}`;
}

const proofs: readonly (() => string | undefined)[] = [
  forged,
  forged,
  () => proof,
  () => forged({ htm: 'POST' }),
  () => 'x'.repeat(9000),
  () => undefined,
];

async function sendRepeatedly(_: unknown, first: number): Promise<void> {
  for (let next = first; !stopping.signal.aborted; next += 1) {
    const dpop = proofs[next % proofs.length]!();
    await client.send('/api/private', { authorization: `DPoP ${token}`, ...(dpop !== undefined && { dpop }) });
  }
}

parentPort!.once('message', () => stopping.abort());
await Promise.all(Array.from({ length: connections }, sendRepeatedly));
client.close();
// oxlint-disable-next-line require-post-message-target-origin -- only windows have origins
parentPort!.postMessage(client.counts);
