import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends one request with a token that may read and write. Rejects where nothing came back. */
export type Send = (path: string, request: LoadRequest) => Promise<{ readonly status: number; readonly body: string }>;

/** Clients that read and write without a pause, and count what comes of it. */
export class Load {
  /** What is done to the service at the moment: failures tell when they were. */
  phase = 'calm';
  /** The texts of the messages that the service has said are stored. */
  readonly acknowledged = new Set<string>();
  /** When, what was sent, and its status, or `lost` where nothing came back. */
  readonly failures: string[] = [];
  private readonly answers = new Map<string, number>();
  private clients: Promise<void[]> | undefined;
  private isOver = false;

  constructor(private readonly send: Send) {}

  start(clients: number): void {
    this.clients = Promise.all(Array.from({ length: clients }, () => this.client()));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.clients;
  }

  /** Does something to the service, and gives it time to show. */
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
      const answer = await this.request(`/api/messages?limit=100${cursor && `&cursor=${cursor}`}`);
      const page = JSON.parse(answer!.body) as { data: { text: string }[]; nextCursor: string | null };
      texts.push(...page.data.map(({ text }) => text));
      cursor = page.nextCursor;
    }
    return texts;
  }

  summary(found: readonly string[]): string {
    const sent = [...this.answers.values()].reduce((sum, count) => sum + count, 0);
    const answers = JSON.stringify(Object.fromEntries(this.answers));
    const failures = JSON.stringify(tally(this.failures));
    return (
      `${sent} requests, by answer: ${answers}; ${this.acknowledged.size} messages acknowledged, ${found.length} found; ` +
      `${this.failures.length} failed: ${failures}`
    );
  }

  private async client(): Promise<void> {
    while (!this.isOver) {
      await this.request('/api/messages?limit=5');
      await this.request('/api/private');
      await this.write();
    }
  }

  /** Sent again, with the same key, until it is acknowledged, as a good client does. */
  private async write(): Promise<void> {
    const text = randomUUID();
    const headers = { 'content-type': 'application/json', 'idempotency-key': text };
    const request = { method: 'POST', headers, body: JSON.stringify({ text }) };
    while ((await this.request('/api/messages', request))?.status !== 201) await sleep(50);
    this.acknowledged.add(text);
  }

  private async request(path: string, request: LoadRequest = {}) {
    const during = this.phase;
    const answer = await this.send(path, request).catch(() => undefined);
    const outcome = String(answer?.status ?? 'lost');
    this.answers.set(outcome, (this.answers.get(outcome) ?? 0) + 1);
    const when = during === this.phase ? during : `${during}, then ${this.phase}`;
    const what = `${request.method ?? 'GET'} ${path.split('?')[0]}`;
    if (!/^20[01]$/.test(outcome)) this.failures.push(`${when}: ${what} ${outcome}`);
    return answer;
  }
}

function tally(items: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(items, (item) => item);
  return Object.fromEntries([...groups].map(([item, same]) => [item, same.length]));
}
