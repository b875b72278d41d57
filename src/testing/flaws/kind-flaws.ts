import { type Flaw, type FlawKind, inBoth } from './flaw.js';

/**
 * Tokens of other kinds that issuers sign with the keys of their access tokens. RFC 8725, section 3.12, demands that the rules
 * for the kinds exclude each other, but leaves open how: by the audience, say. Hence they are advised.
 */
export const kind: FlawKind = { reason: 'type_not_allowed', rule: 'RFC 8725, section 3.12', level: 'advised' };
export const incomplete: FlawKind = { ...kind, reason: 'claim_missing' };
const typed: FlawKind = { ...kind, rule: 'RFC 8725, section 3.11' };
const audience: FlawKind = { reason: 'audience_mismatch', rule: 'RFC 7519, section 4.1.3', level: 'required' };

export const jwt = { typ: 'JWT' };
/** The claims by which issuers name the client of an access token, or say that it is one. */
const noClient = { azp: undefined, appid: undefined, cid: undefined, client_id: undefined, typ: undefined };
export const noAccess = { ...noClient, scope: undefined, scp: undefined };
const logout = { ...noAccess, sid: 's', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } };
const revocation = {
  ...noAccess,
  events: { 'https://schemas.openid.net/secevent/risc/event-type/sessions-revoked': {} },
};

export const kindFlaws = {
  // OpenID Connect Core 1.0, sections 2 and 3.3.2.11.
  idToken: inBoth(kind, 'nonce, as an ID token has it', jwt, { ...noAccess, nonce: 'n' }),
  idTokenWithScope: inBoth(kind, 'nonce, as an ID token has it, beside scopes', jwt, { ...noClient, nonce: 'n' }),
  idTokenWithAtHash: inBoth(kind, 'at_hash, as an ID token has it', jwt, { ...noAccess, at_hash: 'h' }),
  idTokenWithCHash: inBoth(kind, 'c_hash, as an ID token has it', jwt, { ...noAccess, c_hash: 'h' }),
  idTokenWithSHash: inBoth(kind, 's_hash, as an ID token has it', jwt, { ...noAccess, s_hash: 'h' }),
  idTokenForClient: inBoth(audience, 'the client as its aud, as an ID token has it', jwt, {
    ...noAccess,
    aud: 'client',
    azp: 'client',
    nonce: 'n',
  }),
  idTokenOfKeycloak: inBoth(kind, 'typ ID, as an ID token of Keycloak has it', jwt, { typ: 'ID' }),
  idTokenOfCognito: inBoth(kind, 'token_use id, as an ID token of Cognito has it', jwt, { token_use: 'id' }),

  // OpenID Connect Back-Channel Logout 1.0, section 2.4, and RFC 8417, section 2.2: their type is recommended only.
  logoutToken: inBoth(typed, 'typ and events of a logout token', { typ: 'logout+jwt' }, logout),
  logoutTokenWithoutType: inBoth(kind, 'events of a logout token', jwt, logout),
  securityEvent: inBoth(typed, 'typ and events of a security event token', { typ: 'secevent+jwt' }, revocation),
  securityEventWithoutType: inBoth(kind, 'events of a security event token', jwt, revocation),
  eventsBesideScopes: inBoth(kind, 'events of a security event token, beside scopes', {}, { events: {} }),

  // OpenID Connect Core 1.0, section 5.3.2; RFC 9701, section 5; JARM, section 2.1.
  userinfo: inBoth(incomplete, 'the claims of a UserInfo response', jwt, {
    ...noAccess,
    exp: undefined,
    iat: undefined,
    email: 'user@example.com',
  }),
  introspection: inBoth(
    typed,
    'typ of an introspection response',
    { typ: 'token-introspection+jwt' },
    { ...noAccess, token_introspection: { active: true } },
  ),
  introspectionWithoutType: inBoth(kind, 'the claims of an introspection response', jwt, {
    ...noAccess,
    token_introspection: { active: true },
  }),
  authorizationResponse: inBoth(incomplete, 'the claims of an authorization response', jwt, {
    ...noAccess,
    sub: undefined,
    iat: undefined,
    code: 'c',
    state: 's',
  }),
} satisfies Record<string, Flaw>;
