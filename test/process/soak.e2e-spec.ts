import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { LocalIssuer } from '../../src/testing/index.js';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { type ServiceProcess, startService } from '../support/service-process.js';

/** Longer on request: `SOAK_SECONDS=60 npm test -- --selectProjects e2e-postgres --testPathPatterns soak`. */
const seconds = Number(process.env.SOAK_SECONDS ?? 20);
const workers = 8;

jest.setTimeout((seconds + 120) * 1000);

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

describe('under load, while what it depends on fails', () => {
  let postgres: OwnPostgres;
  let issuer: LocalIssuer;
  let service: ServiceProcess;

  beforeAll(async () => {
    [postgres, issuer] = await Promise.all([startOwnPostgres(), LocalIssuer.start()]);
    service = await startService({
      DATABASE_URL: postgres.url,
      AUTH_ISSUER: issuer.url,
      AUTH_JWKS_MAX_AGE: '5',
      LOG_LEVEL: 'info',
      SHUTDOWN_DELAY: '0',
    });
  });
  afterAll(async () => {
    service.child.kill('SIGKILL');
    await issuer.close();
    await postgres.stop();
  });

  /** What was sent, and what came back: by status, or `lost` where nothing did. */
  const answers = new Map<string, number>();
  const acknowledged = new Set<string>();
  const load = { phase: 'calm', isOver: false };
  const failures: string[] = [];

  async function send(path: string, init: Sent = {}): Promise<Response | undefined> {
    const during = load.phase;
    const scope = 'read:messages write:messages';
    const headers = { ...init.headers, authorization: `Bearer ${issuer.token({ claims: { scope } })}` };
    const response = await fetch(service.url + path, { ...init, headers }).catch(() => undefined);
    const outcome = String(response?.status ?? 'lost');
    answers.set(outcome, (answers.get(outcome) ?? 0) + 1);
    const when = during === load.phase ? during : `${during}, then ${load.phase}`;
    if (!/^20[01]$/.test(outcome)) failures.push(`${when}: ${init.method ?? 'GET'} ${path.split('?')[0]} ${outcome}`);
    return response;
  }

  /** Sent again, with the same key, until it is acknowledged, as a good client does. */
  async function write(): Promise<void> {
    const text = randomUUID();
    const headers = { 'content-type': 'application/json', 'idempotency-key': text };
    const init = { method: 'POST', headers, body: JSON.stringify({ text }) };
    while ((await send('/api/messages', init))?.status !== 201) await sleep(50);
    acknowledged.add(text);
  }

  async function worker(): Promise<void> {
    while (!load.isOver) {
      await send('/api/messages?limit=5');
      await send('/api/private');
      await write();
    }
  }

  async function during(name: string, fault: () => Promise<unknown>): Promise<void> {
    load.phase = name;
    await fault();
    load.phase = `after ${name}`;
    await sleep((seconds / 8) * 1000);
  }

  async function stored(): Promise<string[]> {
    const texts: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const response = await send(`/api/messages?limit=100${cursor && `&cursor=${cursor}`}`);
      const page = (await response!.json()) as { data: { text: string }[]; nextCursor: string | null };
      texts.push(...page.data.map(({ text }) => text));
      cursor = page.nextCursor;
    }
    return texts;
  }

  it('loses nothing that it has acknowledged, and fails only where it must, with 503', async () => {
    const work = Promise.all(Array.from({ length: workers }, worker));
    await sleep((seconds / 8) * 1000);
    await during('an issuer outage', async () => {
      issuer.outage('error 500');
      await sleep((seconds / 4) * 1000);
      issuer.restore();
    });
    await during('a PostgreSQL restart', () => postgres.restart());
    await during('a key rotation', async () => {
      issuer.rotate({ kid: 'second' });
      await sleep((seconds / 8) * 1000);
      issuer.withdraw('key-1');
    });
    load.isOver = true;
    await work;
    const texts = await stored();
    const sent = [...answers.values()].reduce((sum, count) => sum + count, 0);
    console.info(
      `${sent} requests in ${seconds} s, by answer: ${JSON.stringify(Object.fromEntries(answers))};`,
      `${acknowledged.size} messages acknowledged, ${texts.length} found; failures: ${JSON.stringify(tally(failures))}`,
    );
    expect(texts.length).toBe(acknowledged.size);
    expect(new Set(texts)).toEqual(acknowledged);
    expect(failures.filter((failure) => !/a PostgreSQL restart.* 503$/.test(failure))).toEqual([]);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  });
});

function tally(items: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(items, (item) => item);
  return Object.fromEntries([...groups].map(([item, same]) => [item, same.length]));
}
