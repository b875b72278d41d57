import type { TypePolicy } from '../token/jwt-checks.js';

/** The rules for a kind of token by which an issuer reports that something has happened. */
export interface EventTokenKind extends TypePolicy {
  /** For logs. */
  readonly name: string;
  /** The most seconds since `iat`. */
  readonly maxTokenAge: number;
  /** The claims required besides `iss` and `aud`: one of each list. */
  readonly required: readonly (readonly string[])[];
  /** The type of the event that it must report; undefined: any. */
  readonly event?: string;
}

/** OpenID Connect Back-Channel Logout 1.0, section 2.4: the type of the event, which is a name and no address that is called. */
export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * A Security Event Token (RFC 8417). Its type is required, so that no other token of the issuer is one (RFC 8417, section 2.3). A
 * transmitter may deliver it late, after an outage or a pause of its stream, hence its age.
 */
export const securityEventToken: EventTokenKind = {
  name: 'security event token',
  types: ['secevent+jwt'],
  typeRequired: true,
  maxTokenAge: 604_800,
  required: [['iat'], ['jti'], ['events']],
};

/**
 * A logout token (OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6). Its type is only recommended there: without one, or with
 * the general `JWT` (Keycloak before 25), the event and the absence of a `nonce` distinguish it.
 */
export const logoutToken: EventTokenKind = {
  name: 'logout token',
  types: ['logout+jwt', 'jwt'],
  typeRequired: false,
  maxTokenAge: 600,
  required: [['iat'], ['exp'], ['jti'], ['events'], ['sub', 'sid']],
  event: logoutEvent,
};
