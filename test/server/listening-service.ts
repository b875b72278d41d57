import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { closeReasons } from '../../src/server/connections/closed-connections.js';
import { createLogger } from '../../src/logging/logger.js';
import { createDatabase } from '../support/postgres.js';
import { requestText, sendUnread } from '../support/raw-connection.js';
import { Scrape } from '../support/scrape.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

/** The whole service listening on a port, with its log and test clients. */
export class ListeningService {
  /** The server's sockets of all connections so far, in order. */
  readonly accepted: Socket[] = [];
  private readonly sockets: Socket[] = [];

  private constructor(
    readonly service: TestApp,
    readonly databaseUrl: string,
    readonly url: string,
    /** The `Authorization` header with a token that may read and write messages. */
    readonly authorization: string,
    readonly log: Record<string, unknown>[],
  ) {
    this.server.on('connection', (socket: Socket) => this.accepted.push(socket));
  }

  static async start(environment: NodeJS.ProcessEnv = {}): Promise<ListeningService> {
    const log: Record<string, unknown>[] = [];
    const destination = { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) };
    const logger = createLogger({ logLevel: 'info' }, destination);
    const databaseUrl = (await createDatabase()) ?? '';
    const service = await createTestApp({ DATABASE_URL: databaseUrl, ...environment }, { logger });
    await service.app.listen(0, '127.0.0.1');
    const token = service.issuer.token({ claims: { scope: 'read:messages write:messages' } });
    return new ListeningService(service, databaseUrl, await service.app.getUrl(), `Bearer ${token}`, log);
  }

  get server(): Server {
    return this.service.app.getHttpServer();
  }

  get(path: string): Promise<Response> {
    return fetch(this.url + path, { headers: { authorization: this.authorization } });
  }

  /** Sends 50 requests of a caller with a valid token, and counts the responses by status. */
  async statuses(): Promise<Record<number, number>> {
    const counts: Record<number, number> = {};
    for (let count = 0; count < 50; count += 1) {
      const { status } = await this.get('/api/messages?limit=1');
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  }

  /** Stores 100 messages of 10,000 characters, so that a page of them is more than 1 MB (3 MB with those of 3 bytes). */
  async storeLargeMessages(character = 'x'): Promise<void> {
    const headers = { authorization: this.authorization, 'content-type': 'application/json' };
    const body = JSON.stringify({ text: character.repeat(10_000) });
    for (let count = 0; count < 100; count += 1) {
      const { status } = await fetch(`${this.url}/api/messages`, { method: 'POST', headers, body });
      if (status !== 201) throw new Error(`A message was not stored: ${status}`);
    }
  }

  /** The bytes of a request for a page of 100 messages. */
  get list(): string {
    return requestText({ path: '/api/messages?limit=100', headers: { authorization: this.authorization } });
  }

  /** Opens connections that send text and read nothing. */
  async open(count: number, text: string): Promise<Socket[]> {
    const opened = await Promise.all(Array.from({ length: count }, () => sendUnread(this.url, text)));
    this.sockets.push(...opened);
    return opened;
  }

  /**
   * Opens many connections that send requests and read nothing: first a few requests each, whose responses fit into the
   * system's buffers, then, with these full, the others.
   */
  async flood(connections: number, request: string, each: number): Promise<void> {
    const sockets = await this.open(connections, request.repeat(4));
    await this.settled();
    for (const socket of sockets) socket.write(request.repeat(each - 4));
    await this.settled();
  }

  /** Waits until the service is idle: no request was completed for a while. */
  async settled(): Promise<void> {
    let quiet = 0;
    for (let before = -1; quiet < 5; before = this.log.length) {
      quiet = this.log.length === before ? quiet + 1 : 0;
      await sleep(80);
    }
  }

  /** The number of connections that the service closed, by reason, from the metrics. */
  async closedConnections(): Promise<Record<string, number>> {
    const metrics = await Scrape.of(this.service);
    const count = (reason: string) => metrics.value('http_server_connections_closed_total', { reason });
    return Object.fromEntries(closeReasons.map((reason) => [reason, count(reason)]));
  }

  async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    // Forty pages of 3 MB took 10 s on a machine that was busy with six other processes.
    const end = performance.now() + 180_000;
    while (!(await condition())) {
      if (performance.now() > end) throw new Error(`Condition not met within 180 s: ${condition.toString()}`);
      await sleep(50);
    }
  }

  /** Waits until the server has exactly this number of open connections. */
  waitForConnections(expected: number): Promise<void> {
    const count = promisify(this.server.getConnections.bind(this.server));
    return this.until(async () => (await count()) === expected);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await this.service.close();
  }
}
