import { setTimeout as sleep } from 'node:timers/promises';
import type { TokenOptions } from '../../src/testing/index.js';
import type { TestApp } from '../support/test-app.js';

/** All timers but `setInterval`, for fake timers by which nothing is polled. */
export const otherTimers = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

/** The outcome of a request with a token: its status, and the reason of a rejection. */
export async function outcomeOf(service: TestApp, token: string): Promise<string> {
  const response = await service.inject({ url: '/api/private', headers: { authorization: `Bearer ${token}` } });
  const { reason } = response.json<{ reason?: string }>();
  return [response.statusCode, reason].join(' ').trim();
}

export const revoked = '401 token_revoked';

/** A token that was issued so many seconds ago. */
export function issuedAgo(service: TestApp, seconds: number, options: TokenOptions = {}): string {
  const iat = Math.floor(Date.now() / 1000) - seconds;
  return service.issuer.token({ ...options, claims: { iat, ...options.claims } });
}

/** Waits until a token has the outcome. Returns the milliseconds that it took. */
export async function untilOutcome(service: TestApp, token: string, wanted: string): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const outcome = await outcomeOf(service, token);
    const passedMs = performance.now() - startedAt;
    if (outcome === wanted) return passedMs;
    if (passedMs > 60_000) throw new Error(`${outcome} instead of ${wanted} for a minute`);
    await sleep(5);
  }
}

/** A part of the readiness. */
export async function readiness(service: TestApp): Promise<{ status: number; revocations: Record<string, unknown> }> {
  const response = await service.inject({ url: '/health/ready' });
  const { details } = response.json<{ details: { revocations: Record<string, unknown> } }>();
  return { status: response.statusCode, revocations: details.revocations };
}
