import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { jest } from '@jest/globals';
import { KeepAliveClient } from '../auth/keep-alive-client.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';
import { type AnsweringIssuer, active, json, startAnsweringIssuer, variablesFor } from './answering-issuer.js';

const connections = 400;
const floodMs = 3000;

/** Of the default configuration: a quarter of MAX_IN_FLIGHT may wait for answers about new tokens, and the known token's renewal besides. */
const maxConcurrent = 32 + 1;

/** Answers count for 30 s, and are renewed after 24 s. */
const renewalDueMs = 24_100;

type Answer = AnsweringIssuer['answer'];

interface Condition {
  readonly condition: string;
  /** What happens to the endpoint before the flood. */
  readonly degrade: (answer: Answer) => Answer;
  readonly outcomes: readonly string[];
  /** How many calls of it a flood of so many seconds may cause; undefined: each invented token is one. */
  readonly maxCalls?: (seconds: number) => number;
}

const unavailable = '503 introspection_unavailable';

const conditions: Condition[] = [
  { condition: 'is up', degrade: (answer) => answer, outcomes: ['401 token_inactive', unavailable] },
  {
    condition: 'takes 2 s to respond',
    degrade: (answer) => (response, token) => void sleep(2000).then(() => answer(response, token)),
    outcomes: ['401 token_inactive', unavailable],
    maxCalls: (seconds) => maxConcurrent * (1 + Math.ceil(seconds / 2)),
  },
  {
    condition: 'hangs',
    degrade: () => () => undefined,
    outcomes: [unavailable],
    // Until the first calls time out, and then one per second in each lane.
    maxCalls: (seconds) => maxConcurrent + 2 * Math.ceil(seconds),
  },
  {
    condition: 'is down',
    degrade: () => (response) => void response.destroy(),
    outcomes: [unavailable],
    // A broken connection is tried again once.
    maxCalls: (seconds) => 2 * (maxConcurrent + 2 * Math.ceil(seconds)),
  },
];

describe.each(conditions)('a flood of invented opaque tokens while the endpoint $condition', (endpoint) => {
  const { condition, degrade, outcomes, maxCalls = () => Infinity } = endpoint;
  let issuer: AnsweringIssuer;
  let service: TestApp;
  let port: number;
  let calls: { open: number; most: number };
  beforeAll(async () => {
    issuer = await startAnsweringIssuer({ audience });
    calls = { open: 0, most: 0 };
    service = await createTestApp({ ...variablesFor(issuer, 'opaque'), AUTH_JWKS_TIMEOUT: '3' }); // as delivered
    await service.app.listen(0, '127.0.0.1');
    ({ port } = service.app.getHttpServer().address() as AddressInfo); // of a server that listens on TCP
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
    jest.restoreAllMocks();
  });

  /** Only one token is active. */
  const answer: Answer = (response, token) =>
    json(token === 'known' ? active({ aud: audience }) : { active: false })(response, token);

  const counted =
    (inner: Answer): Answer =>
    (response, token) => {
      calls.most = Math.max(calls.most, (calls.open += 1));
      response.once('close', () => (calls.open -= 1));
      inner(response, token);
    };

  /** Runs in a worker thread, so as not to slow down the service. Returns a function that stops it and counts the responses. */
  const flood = () => {
    const worker = new Worker(new URL('./invented-flood.worker.ts', import.meta.url), {
      workerData: { port, connections },
    });
    const counts = once(worker, 'message') as Promise<[Record<string, number>]>;
    return async () => {
      // oxlint-disable-next-line require-post-message-target-origin -- only windows have origins
      worker.postMessage('stop');
      return (await counts)[0];
    };
  };

  /** Lets the time jump, and go on from there. */
  const jump = (ms: number) => {
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
  };

  const send = (client: KeepAliveClient, token: string) =>
    client.send('/api/private', { authorization: `Bearer ${token}` });

  it('does not affect the known token, JWTs and public routes, and its calls of the endpoint are bounded', async () => {
    issuer.answer = counted(answer);
    const [first, user] = [new KeepAliveClient(port, 1), new KeepAliveClient(port, 4)];
    // On a slow machine, the first requests may time out.
    while ((await send(first, issuer.issuer.token())) !== '200');
    while ((await send(first, 'known')) !== '200');
    const known = performance.now();
    first.close();
    issuer.answer = counted(degrade(answer));
    issuer.asked.length = 0;
    const stop = flood();
    while (issuer.asked.length === 0) await sleep(10);
    jump(renewalDueMs - (performance.now() - known));
    const [began, durations] = [performance.now(), [] as number[]];
    while (performance.now() - began < floodMs) {
      const sent = performance.now();
      expect(await send(user, 'known')).toBe('200');
      durations.push(performance.now() - sent);
      expect(await send(user, issuer.issuer.token())).toBe('200');
      expect(await user.send('/api/public', {})).toBe('200');
    }
    const responses = await stop();
    const seconds = (performance.now() - began) / 1000;
    user.close();

    const p99 = durations.toSorted((a, b) => a - b)[Math.floor(durations.length * 0.99)]!;
    console.info(
      `The endpoint ${condition}: ${connections} connections, invented ${JSON.stringify(responses)} in ${seconds.toFixed(1)} s; ` +
        `known ${JSON.stringify(user.counts)}, p99 ${p99.toFixed(0)} ms; ${issuer.asked.length} calls, ${calls.most} concurrent`,
    );
    expect(Object.keys(responses).filter((outcome) => !outcomes.includes(outcome))).toEqual([]);
    expect(Object.keys(user.counts)).toEqual(['200']);
    expect(user.resets).toBe(0);
    // The renewal was due, and the flood didn't keep it from the endpoint.
    expect(issuer.asked).toContain('known');
    expect(calls.most).toBeLessThanOrEqual(maxConcurrent);
    expect(issuer.asked.length).toBeLessThanOrEqual(maxCalls(seconds));
  });
});

it('a token that the endpoint cannot be asked about is answered with 503 and Retry-After, without a challenge', async () => {
  const issuer = await startAnsweringIssuer({ audience });
  issuer.answer = (response) => void response.destroy();
  const service = await createTestApp(variablesFor(issuer, 'opaque'));
  for (let repeat = 0; repeat < 2; repeat += 1) {
    const response = await service.inject({ url: '/api/private', headers: { authorization: 'Bearer another' } });
    const { 'content-type': type, 'retry-after': retryAfter, 'www-authenticate': challenge } = response.headers;
    expect([type, retryAfter, challenge]).toEqual(['application/problem+json; charset=utf-8', '1', undefined]);
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'Access tokens cannot be checked at the moment',
      reason: 'introspection_unavailable',
      requestId: expect.any(String),
    });
  }
  await service.close();
  await issuer.close();
});
