import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 25;

export interface LoadRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends one request with a token that may read and write. Rejects if no response arrived. */
export type Send = (path: string, request: LoadRequest) => Promise<{ readonly status: number; readonly body: string }>;

/** Clients that read and write continuously, and record the outcomes. */
export class Load {
  /** What currently happens to the service; recorded with each failure. */
  phase = 'calm';
  /** The texts of the messages that the service has acknowledged. */
  readonly acknowledged = new Set<string>();
  /** The phase, the request, and its status, or `lost` if no response arrived. */
  readonly failures: string[] = [];
  /** The number of requests by status, or `lost`. */
  private readonly outcomes = new Map<string, number>();
  private clients: Promise<void[]> | undefined;
  private isStopped = false;

  constructor(private readonly send: Send) {}

  start(clients: number): void {
    this.clients = Promise.all(Array.from({ length: clients }, () => this.client()));
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.clients;
  }

  /** Injects a fault into the service, and waits for its effects. */
  async during(phase: string, fault: () => Promise<unknown>, afterwardsMs: number): Promise<void> {
    this.phase = phase;
    await fault();
    this.phase = `after ${phase}`;
    await sleep(afterwardsMs);
  }

  /** The texts of all messages, page by page. */
  async stored(): Promise<string[]> {
    const texts: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const response = await this.request(`/api/messages?limit=100${cursor && `&cursor=${cursor}`}`);
      const page = JSON.parse(response!.body) as { data: { text: string }[]; nextCursor: string | null };
      texts.push(...page.data.map(({ text }) => text));
      cursor = page.nextCursor;
    }
    return texts;
  }

  summary(found: readonly string[]): string {
    const sent = [...this.outcomes.values()].reduce((sum, count) => sum + count, 0);
    const outcomes = JSON.stringify(Object.fromEntries(this.outcomes));
    const failures = JSON.stringify(tally(this.failures));
    return (
      `${sent} requests, by status: ${outcomes}; ${this.acknowledged.size} messages acknowledged, ${found.length} found; ` +
      `${this.failures.length} failed: ${failures}`
    );
  }

  private async client(): Promise<void> {
    while (!this.isStopped) {
      await this.request('/api/messages?limit=5');
      await this.request('/api/private');
      await this.write();
      // Leaves the processor to the replicas that start meanwhile.
      await sleep(pauseMs);
    }
  }

  /** Stores a message. Repeats the request with the same key until it is acknowledged, as a good client does. */
  private async write(): Promise<void> {
    const text = randomUUID();
    const headers = { 'content-type': 'application/json', 'idempotency-key': text };
    const request = { method: 'POST', headers, body: JSON.stringify({ text }) };
    while ((await this.request('/api/messages', request))?.status !== 201) await sleep(50);
    this.acknowledged.add(text);
  }

  private async request(path: string, request: LoadRequest = {}) {
    const during = this.phase;
    const response = await this.send(path, request).catch(() => undefined);
    const outcome = String(response?.status ?? 'lost');
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    const when = during === this.phase ? during : `${during}, then ${this.phase}`;
    const what = `${request.method ?? 'GET'} ${path.split('?')[0]}`;
    if (!/^20[01]$/.test(outcome)) this.failures.push(`${when}: ${what} ${outcome}`);
    return response;
  }
}

function tally(items: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(items, (item) => item);
  return Object.fromEntries([...groups].map(([item, same]) => [item, same.length]));
}
