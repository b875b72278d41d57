import { audienceClaim } from '../issuer/dialects.js';
import { type Changes, type Flaw, type FlawKind, inBoth } from './flaw.js';

/**
 * Tokens of other kinds, which issuers sign with the same keys as their access tokens. RFC 8725, section 3.12, demands mutually
 * exclusive rules for the kinds, but leaves open which, for example different audiences. Hence these flaws are advised.
 */
export const kind: FlawKind = { reason: 'type_not_allowed', rule: 'RFC 8725, section 3.12', level: 'advised' };
export const incomplete: FlawKind = { ...kind, reason: 'claim_missing' };
const typed: FlawKind = { ...kind, rule: 'RFC 8725, section 3.11' };
export const audience: FlawKind = { reason: 'audience_mismatch', rule: 'RFC 7519, section 4.1.3', level: 'required' };

export const jwt = { typ: 'JWT' };
/** Claims in which issuers state the kind of a token. */
export const noKind = { typ: undefined, token_use: undefined };
/** Claims in which issuers name the client of an access token, or its session. */
const noClient = { ...noKind, azp: undefined, appid: undefined, cid: undefined, client_id: undefined, sid: undefined };
const noAccess = { ...noClient, scope: undefined, scp: undefined };

/** A token without these claims of an access token, except for its audience: so it is rejected for its kind. */
const without =
  (removed: Changes) =>
  (kind: FlawKind, what: string, header: Changes, claims: Changes): Flaw =>
    inBoth(kind, what, header, ({ profile }) => {
      const { [audienceClaim(profile)]: _, ...others } = removed;
      return { ...others, ...claims };
    });

const withoutClient = without(noClient);
/** A token that has nothing of an access token but the audience. */
export const withoutAccess = without(noAccess);

const logout = { sid: 's', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } };
const revocation = { events: { 'https://schemas.openid.net/secevent/risc/event-type/sessions-revoked': {} } };

export const kindFlaws = {
  // OpenID Connect Core 1.0, sections 2 and 3.3.2.11.
  idToken: withoutAccess(kind, 'nonce, like an ID token', jwt, { nonce: 'n' }),
  idTokenWithScope: withoutClient(kind, 'nonce and scopes, like an ID token', jwt, { nonce: 'n' }),
  idTokenWithAtHash: withoutAccess(kind, 'at_hash, like an ID token', jwt, { at_hash: 'h' }),
  idTokenWithCHash: withoutAccess(kind, 'c_hash, like an ID token', jwt, { c_hash: 'h' }),
  idTokenWithSHash: withoutAccess(kind, 's_hash, like an ID token', jwt, { s_hash: 'h' }),
  idTokenForClient: withoutAccess(audience, 'the client as its aud, like an ID token', jwt, {
    aud: 'client',
    azp: 'client',
    nonce: 'n',
  }),
  idTokenOfKeycloak: inBoth(kind, 'typ ID, like an ID token of Keycloak', jwt, { typ: 'ID' }),
  idTokenOfCognito: inBoth(kind, 'token_use id, like an ID token of Cognito', jwt, { token_use: 'id' }),

  // OpenID Connect Back-Channel Logout 1.0, section 2.4, and RFC 8417, section 2.2: these only recommend a type.
  logoutToken: withoutAccess(typed, 'typ and events of a logout token', { typ: 'logout+jwt' }, logout),
  logoutTokenWithoutType: withoutAccess(kind, 'events of a logout token', jwt, logout),
  securityEvent: withoutAccess(typed, 'typ and events of a security event token', { typ: 'secevent+jwt' }, revocation),
  securityEventWithoutType: withoutAccess(kind, 'events of a security event token', jwt, revocation),
  eventsBesideScopes: inBoth(kind, 'events and scopes, like a security event token', {}, { events: {} }),

  // OpenID Connect Core 1.0, section 5.3.2; RFC 9701, section 5; JARM, section 2.1.
  userinfo: withoutAccess(incomplete, 'the claims of a UserInfo response', jwt, {
    exp: undefined,
    iat: undefined,
    email: 'user@example.com',
  }),
  introspection: withoutAccess(
    typed,
    'typ of an introspection response',
    { typ: 'token-introspection+jwt' },
    { token_introspection: { active: true } },
  ),
  introspectionWithoutType: withoutAccess(kind, 'the claims of an introspection response', jwt, {
    token_introspection: { active: true },
  }),
  authorizationResponse: withoutAccess(incomplete, 'the claims of an authorization response', jwt, {
    sub: undefined,
    iat: undefined,
    code: 'c',
    state: 's',
  }),
} satisfies Record<string, Flaw>;
