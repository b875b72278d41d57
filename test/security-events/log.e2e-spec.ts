import { createLogger } from '../../src/logging/logger.js';
import type { TestApp } from '../support/test-app.js';
import { createEventApp, logOut, logoutToken, push, pushToken, sessionRevoked } from './event-app.js';

const lines: string[] = [];
// With every level: nothing that must not be logged is logged below the usual one either.
const logger = createLogger({ logLevel: 'trace' }, { write: (line) => void lines.push(line) });
const records = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const messages = () =>
  records().flatMap(({ context, level, msg }) => (context === 'SecurityEvents' ? [[level, msg]] : []));

const secret = 'a-secret-of-the-transmitter-of-32-characters';
const authorization = `Bearer ${secret}`;
let service: TestApp;
beforeEach(async () => {
  service = await createEventApp({ SECURITY_EVENTS_SECRET: secret }, { logger });
  lines.splice(0);
});
afterEach(() => service.close());

describe('the log', () => {
  it('warns at startup when revocations are kept for longer than a day without AUTH_MAX_TOKEN_AGE', async () => {
    const warnings: unknown[] = [];
    for (const environment of [{}, { AUTH_MAX_TOKEN_AGE: '3600' }, { REVOCATION_RETENTION: '86400' }]) {
      lines.splice(0);
      const started = await createEventApp(environment, { logger });
      warnings.push(messages());
      await started.close();
    }
    expect(warnings).toEqual([[[40, expect.stringContaining('AUTH_MAX_TOKEN_AGE is not set: set it')]], [], []]);
  });

  it('has a line with issuer, jti, type and effect for each event', async () => {
    const { url } = service.issuer;
    const claims = { jti: 'one', events: { [sessionRevoked]: {}, 'https://example.com/other\u001b': {} } };
    const token = pushToken(service.issuer, { claims });
    for (let time = 0; time < 2; time += 1) await push(service, token, { authorization });
    const byMail = { sub_id: { format: 'email', email: 'alice@example.com' } };
    await push(service, pushToken(service.issuer, { claims: { jti: 'two', ...byMail } }), { authorization });
    await logOut(service, logoutToken(service.issuer, { claims: { jti: 'three\n' } }));
    expect(messages()).toEqual([
      [30, `The security event token "one" of ${url}: "${sessionRevoked}" revoked access tokens`],
      [30, `The security event token "one" of ${url}: "https://example.com/other\\u001b" has no effect here`],
      [30, `The security event token "one" of ${url}: was received before`],
      [
        30,
        `The security event token "two" of ${url}: "${sessionRevoked}" has no effect, since its subject is not one that access tokens of its issuer state`,
      ],
      [
        30,
        `The logout token "three\\n" of ${url}: "http://schemas.openid.net/event/backchannel-logout" revoked access tokens`,
      ],
    ]);
  });

  it('has an audit line for each rejected token, with its issuer if it is trusted, and the metrics count it', async () => {
    const rejected = [
      pushToken(service.issuer, { claims: { aud: 'another' } }),
      pushToken(service.issuer, { claims: { iss: 'https://another.example.com' } }),
    ];
    for (const token of rejected) await push(service, token, { authorization });
    await push(service, pushToken(service.issuer));
    await logOut(service, 'opaque');
    const audits = records().filter(({ audit }) => audit);
    const { url: issuer } = service.issuer;
    const at = (route: string) => ({ msg: 'access refused', level: 40, status: 400, method: 'POST', route });
    expect(audits).toMatchObject([
      { ...at('/security-events'), reason: 'audience_mismatch', issuer },
      { ...at('/security-events'), reason: 'issuer_not_trusted' },
      { ...at('/security-events'), reason: 'transmitter_unknown' },
      { ...at('/backchannel-logout'), reason: 'token_malformed' },
    ]);
    expect(audits.slice(1).map(({ issuer }) => issuer)).toEqual([undefined, undefined, undefined]);
    const { body } = await service.inject({ url: '/metrics' });
    expect(body).toContain(`auth_refused_total{reason="audience_mismatch",issuer="${issuer}"} 1`);
    expect(body).toContain('auth_refused_total{reason="transmitter_unknown",issuer="unknown"} 1');
  });

  it('has nothing of a token, its subject or the secret, whether it is accepted or rejected', async () => {
    const claims = { sub_id: { format: 'opaque', id: 'subject-of-the-event' }, txn: 'transaction-of-the-event' };
    const secrets = ['subject-of-the-event', 'transaction-of-the-event', secret];
    for (const own of [{}, { aud: 'audience-of-another' }, { events: 'events-of-the-token' }, { nonce: 'n' }]) {
      const token = pushToken(service.issuer, { claims: { ...claims, ...own } });
      const logout = logoutToken(service.issuer, { claims: { ...own, sub: 'subject-of-the-event' } });
      await push(service, token, { authorization });
      await push(service, token, { authorization: 'Bearer authorization-of-nobody-of-32-characters' });
      await logOut(service, logout);
      secrets.push(...[token, logout].flatMap((one) => one.split('.')), 'audience-of-another', 'events-of-the-token');
    }
    secrets.push('authorization-of-nobody');
    const log = lines.join('');
    expect(log).toContain('revoked access tokens');
    expect(log).toContain('transmitter_unknown');
    expect(secrets.filter((one) => log.includes(one))).toEqual([]);
  });
});
