import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { createProof, createProofKey } from '../../src/testing/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { KeepAliveClient } from './keep-alive-client.js';

const connections = 400;
const floodMs = 3000;

describe('a flood of bad proofs with a stolen token, with the default configuration', () => {
  let service: TestApp;
  let port: number;
  let client: KeepAliveClient;
  const key = createProofKey();
  beforeAll(async () => {
    service = await createTestApp();
    await service.app.listen(0, '127.0.0.1');
    ({ port } = service.app.getHttpServer().address() as AddressInfo); // of a server that listens on TCP
    client = new KeepAliveClient(port, 4);
  });
  afterAll(async () => {
    client.close();
    await service.close();
  });

  const boundToken = (sub: string) => service.issuer.token({ claims: { sub, cnf: { jkt: key.thumbprint } } });
  const proofFor = (accessToken: string) =>
    createProof({ key, url: `http://127.0.0.1:${port}/api/private`, accessToken });

  const send = (token: string, dpop = proofFor(token)) =>
    client.send('/api/private', { authorization: `DPoP ${token}`, dpop });

  /** Runs in a worker thread, so as not to slow down the service. Returns a function that stops it and counts the responses. */
  const flood = (token: string, proof: string) => {
    const workerData = { port, connections, token, proof };
    const worker = new Worker(new URL('./proof-flood.worker.ts', import.meta.url), { workerData });
    const counts = once(worker, 'message') as Promise<[Record<string, number>]>;
    return async () => {
      // oxlint-disable-next-line require-post-message-target-origin -- only windows have origins
      worker.postMessage('stop');
      return (await counts)[0];
    };
  };

  it('does not affect the owner of the token, other tokens of the same key, and new ones', async () => {
    const stolen = boundToken('owner');
    const proof = proofFor(stolen);
    expect(await send(stolen, proof)).toBe('200');
    const stop = flood(stolen, proof);
    const [began, outcomes, durations] = [performance.now(), new Set<string>(), [] as number[]];
    while (performance.now() - began < floodMs) {
      const sent = performance.now();
      outcomes.add(await send(stolen));
      durations.push(performance.now() - sent);
      outcomes.add(await send(boundToken('new')));
    }
    const responses = await stop();
    const p99 = durations.toSorted((a, b) => a - b)[Math.floor(durations.length * 0.99)]!;
    console.info(
      `${connections} connections, bad proofs ${JSON.stringify(responses)}; good ${JSON.stringify(client.counts)}, p99 ${p99.toFixed(0)} ms`,
    );
    expect([...outcomes]).toEqual(['200']);
    expect(client.resets).toBe(0);
    expect(Object.keys(responses).toSorted()).toEqual(['401 proof_invalid', '401 proof_missing', '401 proof_replayed']);
  });
});
