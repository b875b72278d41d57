import { setTimeout as sleep } from 'node:timers/promises';
import { type AuthApp, createAuthApp } from '../support/auth-app.js';
import { LocalIssuer } from '../../src/testing/index.js';

const flood = { tokens: 10_000, seconds: 5, slices: 100 };

describe('a flood of invented keys', () => {
  let issuer: LocalIssuer;
  let service: AuthApp;
  beforeAll(async () => {
    issuer = await LocalIssuer.start();
    service = await createAuthApp({ AUTH_ISSUER: issuer.url });
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  /** Signed by nobody: only its header says what it wants. */
  const forged = (kid: string) => {
    const [, claims] = issuer.token().split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid })).toString('base64url');
    return `${header}.${claims}.AAAA`;
  };

  async function sendFlood(): Promise<number[]> {
    const answers: Promise<number>[] = [];
    const began = performance.now();
    for (let slice = 0; slice < flood.slices; slice += 1) {
      for (let n = 0; n < flood.tokens / flood.slices; n += 1) {
        answers.push(service.who(forged(`invented-${slice}-${n}`)).then(({ status }) => status));
      }
      const next = began + ((slice + 1) / flood.slices) * flood.seconds * 1000;
      await sleep(Math.max(1, next - performance.now()));
    }
    return Promise.all(answers);
  }

  /** Milliseconds that each of a steady stream of known tokens takes, until the flood ends. */
  async function measureKnown(token: string, over: { value: boolean }): Promise<number[]> {
    const durations: number[] = [];
    while (!over.value) {
      const began = performance.now();
      expect(await service.who(token)).toMatchObject({ status: 200 });
      durations.push(performance.now() - began);
      await sleep(20);
    }
    return durations.toSorted((a, b) => a - b);
  }

  it('costs a fetch a second at most, and neither known keys nor one published meanwhile suffer', async () => {
    const known = issuer.token();
    await service.who(known);
    const began = performance.now();
    const over = { value: false };
    const measured = measureKnown(known, over);
    const flooded = sendFlood().finally(() => (over.value = true));

    await sleep(2000);
    const rotated = issuer.token({ key: issuer.rotate({ kid: 'just-published' }) });
    const published = performance.now();
    const fetchesBefore = issuer.fetches.keys;
    expect(await service.who(rotated)).toMatchObject({ status: 200 });
    const acceptedAfter = performance.now() - published;
    // The next fetch brings it: one may have been under way.
    expect(issuer.fetches.keys - fetchesBefore).toBeLessThanOrEqual(2);

    const statuses = await flooded;
    const seconds = (performance.now() - began) / 1000;
    const durations = await measured;
    const p99 = durations[Math.floor(durations.length * 0.99)]!;
    console.info(
      `${flood.tokens} invented keys in ${seconds.toFixed(1)} s: ${issuer.fetches.keys} fetches; a just published key was taken after ` +
        `${Math.round(acceptedAfter)} ms; ${durations.length} known tokens: p99 ${p99.toFixed(1)} ms`,
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(flood.tokens);
    expect(issuer.fetches.keys).toBeLessThanOrEqual(1 + Math.ceil(seconds)); // the first, and one a second
  });
});
