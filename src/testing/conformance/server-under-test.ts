import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestIssuer } from '../issuer/test-issuer.js';
import type { TokenOptions } from '../issuer/token-options.js';

export interface ConformanceOptions {
  /** The URL of a route that accepts every valid token with `scopes`. */
  readonly url: string;
  /** The issuer, which the server must trust. */
  readonly issuer: TestIssuer;
  /** The address of the route for its clients, which DPoP proofs are made for: `url` by default. */
  readonly publicUrl?: string | undefined;
  /** The method of the requests: `GET` by default. The route is called many times, without a body. */
  readonly method?: string | undefined;
  /** The scopes that the route requires. Without any, the scope cases are skipped. */
  readonly scopes?: readonly string[] | undefined;
  /** How many milliseconds a response may take, and how long a new key may be rejected: 5000 by default. */
  readonly patienceMs?: number | undefined;
  /** How many milliseconds to wait at first until the server accepts a valid token: `patienceMs` by default. */
  readonly waitMs?: number | undefined;
}

/** The parts of a response that the cases check. */
export interface ResponseSummary {
  /** The status code, or 0 if there was no response. */
  readonly status: number;
  /** The header `WWW-Authenticate`. */
  readonly challenge: string | undefined;
  /** The header `DPoP-Nonce` (RFC 9449, section 9). */
  readonly nonce?: string | undefined;
  /** Why there was no response. */
  readonly problem?: string;
}

/** Sends requests to the route that is tested. */
export class ServerUnderTest {
  readonly issuer: TestIssuer;
  readonly scopes: readonly string[];
  readonly method: string;
  readonly publicUrl: string;
  readonly patienceMs: number;

  constructor(private readonly options: ConformanceOptions) {
    this.issuer = options.issuer;
    this.scopes = options.scopes ?? [];
    this.method = options.method ?? 'GET';
    this.publicUrl = options.publicUrl ?? options.url;
    this.patienceMs = options.patienceMs ?? 5000;
  }

  /** Creates a token. Without options, the route must accept it. */
  token(options: TokenOptions = {}): string {
    return this.issuer.token({ scopes: this.scopes, ...options });
  }

  sendToken(token = this.token()): Promise<ResponseSummary> {
    return this.send([`Bearer ${token}`]);
  }

  /**
   * @param credentials the values of the `Authorization` headers
   * @param others alternating names and values of further headers
   */
  async send(credentials: readonly string[], query = '', others: readonly string[] = []): Promise<ResponseSummary> {
    const url = new URL(this.options.url);
    if (query !== '') url.search = query;
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const authorization = credentials.flatMap((one) => ['Authorization', one]);
    const headers = ['Host', url.host, 'Connection', 'close', ...authorization, ...others];
    const { method } = this;
    try {
      // The headers are an array, as an object can't contain one twice.
      return await responseTo(
        request(url, { method, headers, agent: false, signal: AbortSignal.timeout(this.patienceMs) }),
      );
    } catch (error) {
      return { status: 0, challenge: undefined, problem: problemOf(error) };
    }
  }

  /** Sends a token until it is accepted or the time is up. Returns the last response. */
  async untilAccepted(token: string, patienceMs = this.patienceMs): Promise<ResponseSummary> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const response = await this.sendToken(token);
      if (isAccepted(response) || performance.now() > end) return response;
      await sleep(250);
    }
  }
}

export function isAccepted({ status }: ResponseSummary): boolean {
  return status >= 200 && status < 300;
}

async function responseTo(request: ClientRequest): Promise<ResponseSummary> {
  // Only the status line and the headers matter: errors after them are ignored.
  request.on('error', () => undefined).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage]; // as Node.js documents it
  response.on('error', () => undefined).resume();
  const { statusCode: status = 0, headers } = response;
  return { status, challenge: headers['www-authenticate'], nonce: textOf(headers['dpop-nonce']) };
}

/** Node.js joins the values of a repeated header, but its types don't say so. */
function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}

function problemOf(error: unknown): string {
  const { name, code = name } = Object(error) as { name?: unknown; code?: unknown }; // anything may be thrown
  return name === 'AbortError' ? 'no response in time' : `no response: ${String(code)}`;
}
