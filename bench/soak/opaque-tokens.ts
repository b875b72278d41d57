import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestIssuer } from '../load/kit.ts';
import { userToken } from '../load/token.ts';
import { onExit } from '../machine/clean-up.ts';
import { type Request, type Span, bearer } from './mix.ts';

/** Seconds: within each minute, the endpoint is down from one to the other. */
const outage = { from: 30, to: 45 };
/** Seconds after which one token more becomes inactive. */
const endsEvery = 10;
/** Tokens that the issuer never issued. */
const invented = 5;
/** Seconds for which an answer of the issuer counts. */
const maxAge = 5;
/** Milliseconds that an answer may take, and that pass until a failed endpoint is tried again. */
const toleranceMs = 2000;

/** By `performance.now()`; `to` is `Infinity` while it lasts. */
interface Outage {
  readonly from: number;
  to: number;
}

/**
 * Opaque tokens and the endpoint that knows all but a few of them (RFC 7662), which is down at times. Every few seconds, a token becomes
 * inactive.
 */
export class OpaqueTokens {
  private readonly issuer: TestIssuer;
  private readonly server: Server;
  private readonly tokens: string[];
  /** When a token became inactive, by `performance.now()`. */
  private readonly ended: Map<string, number>;
  private readonly outages: Outage[] = [];
  private sent = 0;

  private constructor(issuer: TestIssuer, server: Server, count: number) {
    this.issuer = issuer;
    this.server = server;
    this.tokens = Array.from({ length: count + invented }, () => randomUUID());
    this.ended = new Map(this.tokens.slice(0, invented).map((token) => [token, -Infinity]));
    server.on('request', (request, response) => void this.respond(request, response));
  }

  /** @param seconds of the whole load, while some tokens stay active */
  static async start(issuer: TestIssuer, seconds: number): Promise<OpaqueTokens> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stop = () => server.close().closeAllConnections();
    onExit(async () => stop(), stop);
    return new OpaqueTokens(issuer, server, 20 + Math.ceil(seconds / endsEvery));
  }

  /** The options of the service that asks the endpoint. */
  get env() {
    const { port } = this.server.address() as AddressInfo; // it listens
    return {
      AUTH_INTROSPECTION: 'opaque',
      AUTH_INTROSPECTION_URI: `http://127.0.0.1:${port}/introspect`,
      AUTH_INTROSPECTION_CLIENT_ID: 'soak',
      AUTH_INTROSPECTION_CLIENT_SECRET: 'soak',
      AUTH_INTROSPECTION_MAX_AGE: String(maxAge),
    };
  }

  eachSecond(second: number): void {
    const now = performance.now();
    if (second % 60 === outage.from) this.outages.push({ from: now, to: Infinity });
    const [last] = this.outages.slice(-1);
    if (second % 60 === outage.to && last) last.to = now;
    if (second % endsEvery !== 0) return;
    const next = this.tokens.find((token) => !this.ended.has(token));
    if (next !== undefined) this.ended.set(next, now);
  }

  next(): Request {
    const token = this.tokens[this.sent++ % this.tokens.length] ?? '';
    return { headers: bearer(token), allowed: (span) => this.allowed(token, span) };
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = new URLSearchParams(await text(request)).get('token') ?? '';
    if (this.isDown) response.writeHead(503).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(this.answer(token)));
  }

  private get isDown(): boolean {
    return this.outages.at(-1)?.to === Infinity;
  }

  private answer(token: string): object {
    if (!this.tokens.includes(token) || this.ended.has(token)) return { active: false };
    const { claims, subject, scopes, expiresIn } = userToken(this.issuer);
    const now = Math.floor(Date.now() / 1000);
    return { active: true, ...claims, sub: subject, scope: scopes.join(' '), iat: now - 60, exp: now + expiresIn };
  }

  /** No answer counts for longer than its time; an outage is no reason for a 401. */
  private allowed(token: string, { sent, ended }: Span): number[] {
    const maxAgeMs = maxAge * 1000 + toleranceMs;
    // No answer counts any more.
    if (this.outages.some(({ from, to }) => sent > from + maxAgeMs && ended < to)) return [503];
    const endedAt = this.ended.get(token) ?? Infinity;
    const isInOutage = this.outages.some(({ from, to }) => ended > from && sent < to + toleranceMs);
    return [
      ...(sent < endedAt + maxAgeMs ? [200] : []),
      ...(ended > endedAt ? [401] : []),
      ...(isInOutage ? [503] : []),
    ];
  }
}
