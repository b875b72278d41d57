import { type Flaw, type FlawKind, inClaims, inHeader } from './flaw.js';

const idToken: FlawKind = { reason: 'type_not_allowed', rule: 'RFC 9068, section 4', level: 'advised' };
const otherAudience: FlawKind = { reason: 'audience_mismatch', rule: 'RFC 7519, section 4.1.3', level: 'required' };
const event: FlawKind = { reason: 'type_not_allowed', rule: 'RFC 8725, section 3.11', level: 'advised' };
const ofKeycloak: FlawKind = { ...event, rule: 'RFC 8725, section 3.12' };
/** These demand it of servers that support bound tokens; one that knows none of it is advised all the same. */
const dpop: FlawKind = { reason: 'binding_mismatch', rule: 'RFC 9449, section 7.2', level: 'advised' };
const certificate: FlawKind = { reason: 'binding_mismatch', rule: 'RFC 8705, section 3', level: 'advised' };
const oddBinding: FlawKind = { reason: 'binding_mismatch', rule: 'RFC 7800, section 3.1', level: 'advised' };

const noScopes = { scope: undefined, scp: undefined };
const eventOf = (name: string) => ({ events: { [name]: {} } });
const thumbprint = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';

/** Tokens that an issuer signs with the same keys, and that no API must accept as a bearer token. */
export const kindFlaws = {
  idToken: inClaims(idToken, 'nonce, as an ID token has it', { nonce: 'n', ...noScopes }),
  idTokenWithAtHash: inClaims(idToken, 'at_hash, as an ID token has it', { at_hash: 'h', ...noScopes }),
  idTokenWithSHash: inClaims(idToken, 's_hash, as an ID token has it', { s_hash: 'h', ...noScopes }),
  idTokenOfKeycloak: inClaims(idToken, 'typ ID, as an ID token of Keycloak has it', { typ: 'ID' }),
  idTokenForClient: inClaims(otherAudience, 'the client as its aud, as an ID token has it', {
    aud: 'client',
    azp: 'client',
    nonce: 'n',
    ...noScopes,
  }),

  logoutToken: inClaims(
    event,
    'events, as a logout token has it',
    eventOf('http://schemas.openid.net/event/backchannel-logout'),
  ),
  securityEvent: inClaims(
    event,
    'events, as a security event token has it',
    eventOf('https://schemas.openid.net/secevent/caep/event-type/session-revoked'),
  ),
  eventsAreNull: inClaims(event, 'events that is null', { events: null }),
  typOfLogout: inHeader(event, 'typ of a logout token', { typ: 'logout+jwt' }),
  typOfSecurityEvent: inHeader(event, 'typ of a security event token', { typ: 'secevent+jwt' }),
  typOfIntrospection: inHeader(event, 'typ of an introspection response', { typ: 'token-introspection+jwt' }),
  typOfDpop: inHeader(event, 'typ of a DPoP proof', { typ: 'dpop+jwt' }),

  serializedId: inClaims(ofKeycloak, 'typ Serialized-ID of Keycloak', { typ: 'Serialized-ID' }),
  refreshToken: inClaims(ofKeycloak, 'typ Refresh, as a refresh token of Keycloak has it', { typ: 'Refresh' }),
  offlineToken: inClaims(ofKeycloak, 'typ Offline, as an offline token of Keycloak has it', { typ: 'Offline' }),
  logoutOfKeycloak: inClaims(ofKeycloak, 'typ Logout, as a logout token of Keycloak has it', { typ: 'Logout' }),
  registrationAccess: inClaims(ofKeycloak, 'typ Registration-Access of Keycloak', { typ: 'Registration-Access' }),
  initialAccess: inClaims(ofKeycloak, 'typ Initial-Access-Token of Keycloak', { typ: 'Initial-Access-Token' }),

  boundToKey: inClaims(dpop, 'cnf of a DPoP key', { cnf: { jkt: thumbprint } }),
  boundToCertificate: inClaims(certificate, 'cnf of a certificate', { cnf: { 'x5t#S256': thumbprint } }),
  boundToJwk: inClaims(oddBinding, 'cnf of a whole key', {
    cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: thumbprint } },
  }),
  cnfIsEmpty: inClaims(oddBinding, 'cnf that is empty', { cnf: {} }),
  cnfIsNull: inClaims(oddBinding, 'cnf that is null', { cnf: null }),
  cnfIsString: inClaims(oddBinding, 'cnf that is a string', { cnf: thumbprint }),
} satisfies Record<string, Flaw>;
