import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'light-my-request';
import type { AppOverrides } from '../../src/app.js';
import type { TestIssuer, TokenOptions } from '../../src/testing/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

export const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
export const risc = 'https://schemas.openid.net/secevent/risc/event-type/';
export const sessionRevoked = `${caep}session-revoked`;
export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** The receiver's name in `aud` of Security Event Tokens, and that of logout tokens: a client. */
export const receiver = 'https://messages.example.com/security-events';
export const clientId = 'web-app';

/** The service with both routes. */
export function createEventApp(environment: NodeJS.ProcessEnv = {}, overrides: AppOverrides = {}): Promise<TestApp> {
  const routes = { SECURITY_EVENTS_AUDIENCE: receiver, BACKCHANNEL_LOGOUT_CLIENT_IDS: clientId };
  return createTestApp({ ...routes, ...environment }, overrides);
}

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** An event token, with what all kinds have; a claim that is undefined is left out. */
function eventToken(issuer: TestIssuer, typ: string, { claims, header, ...options }: TokenOptions): string {
  const own = { client_id: undefined, sub: undefined, jti: randomUUID() };
  return issuer.token({ ...options, header: { typ, ...header }, claims: { ...own, ...claims } });
}

/** A Security Event Token (RFC 8417) as OpenID's profiles have it: a valid one revokes the sessions of the user `alice`. */
export function pushToken(issuer: TestIssuer, { claims, ...options }: TokenOptions = {}): string {
  const subject = { format: 'iss_sub', iss: issuer.url, sub: 'alice' };
  const own = { aud: receiver, exp: undefined, sub_id: subject, events: { [sessionRevoked]: {} } };
  return eventToken(issuer, 'secevent+jwt', { ...options, claims: { ...own, ...claims } });
}

/** A logout token: a valid one is about the user `alice`. */
export function logoutToken(issuer: TestIssuer, { claims, ...options }: TokenOptions = {}): string {
  const own = { aud: clientId, sub: 'alice', events: { [logoutEvent]: {} } };
  return eventToken(issuer, 'logout+jwt', { expiresIn: 120, ...options, claims: { ...own, ...claims } });
}

export function push(service: TestApp, token: string, headers: Record<string, string> = {}): Promise<Response> {
  return service.inject({
    method: 'POST',
    url: '/security-events',
    headers: { 'content-type': 'application/secevent+jwt', accept: 'application/json', ...headers },
    payload: token,
  });
}

export function logOut(service: TestApp, token: string): Promise<Response> {
  return service.inject({
    method: 'POST',
    url: '/backchannel-logout',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ logout_token: token }).toString(),
  });
}

/** An access token of a user, by default of alice, which was issued so many seconds ago. */
export function accessToken(issuer: TestIssuer, claims: Record<string, unknown> = {}, age = 10): string {
  return issuer.token({ claims: { sub: 'alice', iat: nowInSeconds() - age, ...claims } });
}

/** The response to a request with an access token: `200`, or `401 token_revoked`. Waits for the issuer's keys. */
export async function use(service: TestApp, token: string): Promise<string> {
  const response = await service.inject({ url: '/api/private', headers: { authorization: `Bearer ${token}` } });
  const { reason = '' } = response.json<{ reason?: string }>();
  if (reason !== 'keys_unavailable') return `${response.statusCode} ${reason}`.trim();
  await sleep(100);
  return use(service, token);
}
