import { once } from 'node:events';
import { Agent, type IncomingMessage, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Scrape } from '../support/scrape.js';
import { type ServiceProcess, startService } from '../support/service-process.js';

export interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The built service in several processes. */
export class RunningWorkers {
  private constructor(
    readonly service: ServiceProcess,
    readonly count: number,
  ) {}

  /** Starts them, and waits until all listen. */
  static async start(count: number, environment: NodeJS.ProcessEnv, flags?: string[]): Promise<RunningWorkers> {
    const variables = { WORKERS: String(count), AUTH_DPOP: 'off', SHUTDOWN_DELAY: '0', ...environment };
    const workers = new RunningWorkers(await startService(variables, flags), count);
    await workers.logged(`${count} workers listening on port`);
    return workers;
  }

  /** The lines of the log, without what is printed beside it. */
  lines(): { msg: string; pid: number; level: number; context?: string; requestId?: string }[] {
    const lines = this.service.log.filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as ReturnType<RunningWorkers['lines']>[number]);
  }

  /** Waits until a line contains the text so many times. */
  async logged(message: string, times = 1): Promise<void> {
    while (this.lines().filter(({ msg }) => msg.includes(message)).length < times) await sleep(20);
  }

  /** The processes that have logged this. */
  pidsOf(message: string): number[] {
    return this.lines()
      .filter(({ msg }) => msg.includes(message))
      .map(({ pid }) => pid);
  }

  /** Without an agent, on a connection of its own. */
  request(
    path: string,
    headers: Record<string, string> = {},
    agent: Agent | false = false,
    withinMs = 60_000,
  ): Promise<Reply> {
    const signal = AbortSignal.timeout(withinMs);
    return new Promise((resolve, reject) => {
      const onResponse = async (response: IncomingMessage) => {
        resolve({ status: response.statusCode, headers: response.headers, body: await text(response) });
      };
      get(
        this.service.url + path,
        { headers, agent, signal },
        (response) => void onResponse(response).catch(reject),
      ).on('error', reject);
    });
  }

  /** The processes that serve requests now. Connections are given to them in turn. */
  async pids(): Promise<Set<number>> {
    const ids = new Set<unknown>();
    while (ids.size < 2 * this.count) ids.add((await this.request('/api/public')).headers['x-request-id']);
    const served = () => this.lines().filter(({ msg, requestId }) => msg === 'request completed' && ids.has(requestId));
    while (served().length < ids.size) await sleep(20);
    return new Set(served().map(({ pid }) => pid));
  }

  async scrape(withinMs?: number): Promise<Scrape> {
    const { body } = await this.request('/metrics', {}, false, withinMs);
    return Scrape.parse(body);
  }

  async kill(): Promise<void> {
    const { child } = this.service;
    if (child.exitCode !== null) return;
    // Workers exit without their primary. The pipe closes after the last of them.
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}
