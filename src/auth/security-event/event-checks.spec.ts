import type { InvalidTokenReason } from '../errors/outcomes.js';
import { checkEventToken } from './event-checks.js';
import { type EventTokenKind, logoutEvent, logoutToken, securityEventToken } from './event-token-kinds.js';

const now = 1_800_000_000;
const issuer = 'https://issuer.example.com/';
const revoked = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';

type Values = Readonly<Record<string, unknown>>;

/** A valid token of each kind. */
const valid = {
  push: {
    kind: securityEventToken,
    header: { typ: 'secevent+jwt' },
    claims: { events: { [revoked]: { event_timestamp: now - 1 } }, sub_id: { format: 'opaque', id: 'a' } },
  },
  logout: {
    kind: logoutToken,
    header: { typ: 'logout+jwt' },
    claims: { events: { [logoutEvent]: {} }, sub: 'alice', exp: now + 120 },
  },
} satisfies Record<string, { kind: EventTokenKind; header: Values; claims: Values }>;

type Name = keyof typeof valid;
const names = Object.keys(valid) as Name[]; // of that constant

/** Why a token is rejected that differs from a valid one in these values. An undefined one is left out. */
function reasonFor(name: Name, header: Values = {}, claims: Values = {}, signature = 'signature'): string | undefined {
  const { kind, ...base } = valid[name];
  const policy = {
    ...kind,
    issuer,
    algorithms: ['RS256', 'ES256'],
    audience: ['me', 'myself'],
    clockToleranceMs: 5000,
  };
  const all = { iss: issuer, aud: 'me', iat: now, jti: 'j1', ...base.claims, ...claims };
  const token = {
    header: present({ alg: 'RS256', kid: 'k1', ...base.header, ...header }),
    claims: present(all),
    signingInput: '',
    signature: Buffer.from(signature),
  };
  try {
    checkEventToken(token, policy, now * 1000);
    return undefined;
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

function present(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

const accepted: [header: Values, claims: Values][] = [
  [{}, {}],
  [{ alg: 'ES256' }, {}],
  [{ kid: undefined }, {}],
  [{}, { aud: ['another', 'myself'] }],
  [{}, { iat: now + 5 }],
  [{}, { exp: now - 4 }],
  [{}, { nbf: now + 5 }],
  [{}, { toe: now - 100 }],
  [{}, { sub: 'alice', sid: 's1' }],
  [{}, { txn: 8_675_309 }],
];

const rejected: [header: Values, claims: Values, reason: InvalidTokenReason][] = [
  [{ alg: 'none' }, {}, 'algorithm_not_allowed'],
  [{ alg: 'HS256' }, {}, 'algorithm_not_allowed'],
  [{ alg: undefined }, {}, 'algorithm_not_allowed'],
  [{ alg: 'PS256' }, {}, 'algorithm_not_allowed'],
  [{}, { iss: 'https://issuer.example.com' }, 'issuer_not_trusted'],
  [{}, { iss: 'https://another.example.com/' }, 'issuer_not_trusted'],
  [{}, { iss: undefined }, 'claim_missing'],
  [{}, { iss: [issuer] }, 'claim_invalid'],
  [{ crit: ['exp'] }, {}, 'header_not_allowed'],
  [{ b64: false }, {}, 'header_not_allowed'],
  [{ kid: 1 }, {}, 'header_not_allowed'],
  [{ typ: 'at+jwt' }, {}, 'type_not_allowed'],
  [{ typ: 'application/at+jwt' }, {}, 'type_not_allowed'],
  [{ typ: 'token-introspection+jwt' }, {}, 'type_not_allowed'],
  [{ typ: '' }, {}, 'type_not_allowed'],
  [{ typ: null }, {}, 'type_not_allowed'],
  [{}, { aud: undefined }, 'claim_missing'],
  [{}, { aud: 'another' }, 'audience_mismatch'],
  [{}, { aud: ['another'] }, 'audience_mismatch'],
  [{}, { aud: [] }, 'audience_mismatch'],
  [{}, { aud: { me: true } }, 'claim_invalid'],
  [{}, { aud: ['me', 1] }, 'claim_invalid'],
  [{}, { iat: undefined }, 'claim_missing'],
  [{}, { iat: String(now) }, 'claim_invalid'],
  [{}, { iat: null }, 'claim_invalid'],
  [{}, { iat: Infinity }, 'claim_invalid'],
  [{}, { iat: now + 6 }, 'token_not_yet_valid'],
  [{}, { nbf: now + 6 }, 'token_not_yet_valid'],
  [{}, { nbf: '0' }, 'claim_invalid'],
  [{}, { exp: now - 5 }, 'token_expired'],
  [{}, { exp: 'never' }, 'claim_invalid'],
  [{}, { toe: 'yesterday' }, 'claim_invalid'],
  [{}, { jti: undefined }, 'claim_missing'],
  [{}, { jti: '' }, 'claim_invalid'],
  [{}, { jti: 1 }, 'claim_invalid'],
  [{}, { jti: 'a\0b' }, 'claim_invalid'],
  [{}, { jti: '\ud800' }, 'claim_invalid'],
  [{}, { sub: '' }, 'claim_invalid'],
  [{}, { sub: ['alice'] }, 'claim_invalid'],
  [{}, { sid: 1, sub: 'alice' }, 'claim_invalid'],
  [{}, { sub_id: 'alice' }, 'claim_invalid'],
  [{}, { sub_id: ['alice'] }, 'claim_invalid'],
  [{}, { events: undefined }, 'claim_missing'],
  [{}, { events: {} }, 'claim_invalid'],
  [{}, { events: [] }, 'claim_invalid'],
  [{}, { events: logoutEvent }, 'claim_invalid'],
  [{}, { events: null }, 'claim_invalid'],
  [{}, { events: { [logoutEvent]: true } }, 'claim_invalid'],
  [{}, { events: { [logoutEvent]: {}, other: null } }, 'claim_invalid'],
  [{}, { events: { [logoutEvent]: { event_timestamp: 'now' } } }, 'claim_invalid'],
  // OpenID Connect Core 1.0: what ID tokens have.
  [{}, { nonce: 'n' }, 'type_not_allowed'],
  [{}, { nonce: null }, 'type_not_allowed'],
  [{}, { at_hash: 'h' }, 'type_not_allowed'],
  [{}, { token_use: 'id' }, 'type_not_allowed'],
];

describe.each(names)('checkEventToken for the kind %s', (name) => {
  it.each(accepted)('accepts a token with header %j and claims %j', (header, claims) => {
    expect(reasonFor(name, header, claims)).toBeUndefined();
  });

  it.each(rejected)('rejects a token with header %j and claims %j: %s', (header, claims, reason) => {
    expect(reasonFor(name, header, claims)).toBe(reason);
  });

  it('rejects a token without a signature', () => {
    expect(reasonFor(name, {}, {}, '')).toBe('token_malformed');
  });

  it('accepts its own type, however it is written, and rejects that of the other kind', () => {
    const { typ } = valid[name].header;
    expect(reasonFor(name, { typ: `application/${typ.toUpperCase()}` })).toBeUndefined();
    const other = names.find((one) => one !== name);
    expect(reasonFor(name, valid[other!].header)).toBe('type_not_allowed');
  });

  it('accepts a token up to its age', () => {
    const oldest = now - valid[name].kind.maxTokenAge - 5;
    expect(reasonFor(name, {}, { iat: oldest })).toBeUndefined();
    expect(reasonFor(name, {}, { iat: oldest - 1 })).toBe('token_expired');
  });
});

describe('checkEventToken', () => {
  it('accepts a push without exp, and none without its typ', () => {
    expect(reasonFor('push', {}, { exp: undefined })).toBeUndefined();
    expect(reasonFor('push', { typ: undefined })).toBe('type_not_allowed');
    expect(reasonFor('push', { typ: 'JWT' })).toBe('type_not_allowed');
  });

  it('accepts a logout token without typ or with JWT, and none without exp, without a subject or without its event', () => {
    expect(reasonFor('logout', { typ: undefined })).toBeUndefined();
    expect(reasonFor('logout', { typ: 'JWT' }, { typ: 'Logout' })).toBeUndefined(); // as Keycloak's before version 25
    expect(reasonFor('logout', { typ: 'JWT' }, { events: undefined })).toBe('claim_missing');
    expect(reasonFor('logout', { typ: 'JWT' }, { nonce: 'n' })).toBe('type_not_allowed');
    expect(reasonFor('logout', {}, { exp: undefined })).toBe('claim_missing');
    expect(reasonFor('logout', {}, { sub: undefined })).toBe('claim_missing');
    expect(reasonFor('logout', {}, { sub: undefined, sid: 's1' })).toBeUndefined();
    expect(reasonFor('logout', {}, { events: { [revoked]: {} } })).toBe('claim_missing');
    expect(reasonFor('logout', {}, { events: { [revoked]: {}, [logoutEvent]: {} } })).toBeUndefined();
  });
});
