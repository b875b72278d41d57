import { type Flaw, type FlawKind, inBoth } from './flaw.js';

/**
 * Tokens of other kinds, which issuers sign with the same keys as their access tokens. RFC 8725, section 3.12, demands mutually
 * exclusive rules for the kinds, but leaves open which, for example different audiences. Hence these flaws are advised.
 */
export const kind: FlawKind = { reason: 'type_not_allowed', rule: 'RFC 8725, section 3.12', level: 'advised' };
export const incomplete: FlawKind = { ...kind, reason: 'claim_missing' };
const typed: FlawKind = { ...kind, rule: 'RFC 8725, section 3.11' };
const audience: FlawKind = { reason: 'audience_mismatch', rule: 'RFC 7519, section 4.1.3', level: 'required' };

export const jwt = { typ: 'JWT' };
/** Removes the claims in which issuers name the client of an access token, or its kind (`typ`). */
const noClient = { azp: undefined, appid: undefined, cid: undefined, client_id: undefined, typ: undefined };
export const noAccess = { ...noClient, scope: undefined, scp: undefined };
const logout = { ...noAccess, sid: 's', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } };
const revocation = {
  ...noAccess,
  events: { 'https://schemas.openid.net/secevent/risc/event-type/sessions-revoked': {} },
};

export const kindFlaws = {
  // OpenID Connect Core 1.0, sections 2 and 3.3.2.11.
  idToken: inBoth(kind, 'nonce, like an ID token', jwt, { ...noAccess, nonce: 'n' }),
  idTokenWithScope: inBoth(kind, 'nonce and scopes, like an ID token', jwt, { ...noClient, nonce: 'n' }),
  idTokenWithAtHash: inBoth(kind, 'at_hash, like an ID token', jwt, { ...noAccess, at_hash: 'h' }),
  idTokenWithCHash: inBoth(kind, 'c_hash, like an ID token', jwt, { ...noAccess, c_hash: 'h' }),
  idTokenWithSHash: inBoth(kind, 's_hash, like an ID token', jwt, { ...noAccess, s_hash: 'h' }),
  idTokenForClient: inBoth(audience, 'the client as its aud, like an ID token', jwt, {
    ...noAccess,
    aud: 'client',
    azp: 'client',
    nonce: 'n',
  }),
  idTokenOfKeycloak: inBoth(kind, 'typ ID, like an ID token of Keycloak', jwt, { typ: 'ID' }),
  idTokenOfCognito: inBoth(kind, 'token_use id, like an ID token of Cognito', jwt, { token_use: 'id' }),

  // OpenID Connect Back-Channel Logout 1.0, section 2.4, and RFC 8417, section 2.2: these only recommend a type.
  logoutToken: inBoth(typed, 'typ and events of a logout token', { typ: 'logout+jwt' }, logout),
  logoutTokenWithoutType: inBoth(kind, 'events of a logout token', jwt, logout),
  securityEvent: inBoth(typed, 'typ and events of a security event token', { typ: 'secevent+jwt' }, revocation),
  securityEventWithoutType: inBoth(kind, 'events of a security event token', jwt, revocation),
  eventsBesideScopes: inBoth(kind, 'events and scopes, like a security event token', {}, { events: {} }),

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
