import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalIssuer } from '../local-issuer.js';
import type { TokenOptions } from '../token-options.js';

export interface ConformanceOptions {
  /** Of a route that any valid token with `scopes` may call. */
  readonly url: string;
  /** Which the server trusts. */
  readonly issuer: LocalIssuer;
  /** `GET` by default; it is called many times, without a body. */
  readonly method?: string | undefined;
  /** What the route demands: with none, nothing is said of scopes. */
  readonly scopes?: readonly string[] | undefined;
  /** Milliseconds that an answer may take, and that a new key may be unknown: 5000 by default. */
  readonly patienceMs?: number | undefined;
  /** Milliseconds to wait for the server to take a valid token at first: 5000 by default. */
  readonly waitMs?: number | undefined;
}

/** What a server answered; `status` 0: nothing, and `problem` says why. */
export interface Answer {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly problem?: string;
}

/** The route that is judged, and how to call it. */
export class ServerUnderTest {
  readonly issuer: LocalIssuer;
  readonly scopes: readonly string[];
  readonly patienceMs: number;

  constructor(private readonly options: ConformanceOptions) {
    this.issuer = options.issuer;
    this.scopes = options.scopes ?? [];
    this.patienceMs = options.patienceMs ?? 5000;
  }

  /** A token that the route takes, unless the options say otherwise. */
  token(options: TokenOptions = {}): string {
    return this.issuer.token({ scopes: this.scopes, ...options });
  }

  sendToken(token = this.token()): Promise<Answer> {
    return this.send([`Bearer ${token}`]);
  }

  /** @param credentials the `Authorization` headers, one each */
  async send(credentials: readonly string[], query = ''): Promise<Answer> {
    const url = new URL(this.options.url);
    if (query !== '') url.search = query;
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = ['Host', url.host, 'Connection', 'close', ...credentials.flatMap((one) => ['Authorization', one])];
    const { method = 'GET' } = this.options;
    try {
      // An array: an object could not hold a header twice.
      return await answerTo(
        request(url, { method, headers, agent: false, signal: AbortSignal.timeout(this.patienceMs) }),
      );
    } catch (error) {
      return { status: 0, challenge: undefined, problem: problemOf(error) };
    }
  }

  /** The first answer that is let through; else the last one, when there is no more patience. */
  async untilTaken(token: string, patienceMs = this.patienceMs): Promise<Answer> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const answer = await this.sendToken(token);
      if (isTaken(answer) || performance.now() > end) return answer;
      await sleep(250);
    }
  }
}

export function isTaken({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

async function answerTo(request: ClientRequest): Promise<Answer> {
  // What happens after the head of the answer changes nothing.
  request.on('error', () => undefined).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage]; // as Node.js documents it
  response.on('error', () => undefined).resume();
  return { status: response.statusCode ?? 0, challenge: response.headers['www-authenticate'] };
}

function problemOf(error: unknown): string {
  const { name, code = name } = Object(error) as { name?: unknown; code?: unknown }; // anything may be thrown
  return name === 'AbortError' ? 'no answer in time' : `no answer: ${String(code)}`;
}
