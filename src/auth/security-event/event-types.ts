import { logoutEvent } from './event-token-kinds.js';

/** OpenID Continuous Access Evaluation Profile 1.0. */
const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
/** OpenID RISC Profile 1.0. */
const risc = 'https://schemas.openid.net/secevent/risc/event-type/';

/**
 * Until when the tokens that an event revokes were issued. `event`: until it happened, as it states. `report`: until it was reported
 * (`iat`). After an account was disabled or a credential stolen, each token that was issued before the report may be an attacker's.
 */
export type RevokedUntil = 'event' | 'report';

const credentialChange = `${caep}credential-change`;

/** Whether the session of an event is over, so that no later login has its `sid`. A changed password may leave it open. */
export function endsSession(type: string): boolean {
  return type !== credentialChange;
}

/**
 * The types of events after which earlier access tokens of their subject are no longer accepted. For a change of credentials, its kind
 * doesn't matter: whoever has a new credential gets a new token with it.
 */
export const revokingEvents: ReadonlyMap<string, RevokedUntil> = new Map([
  [logoutEvent, 'report'],
  [`${caep}session-revoked`, 'event'],
  [credentialChange, 'event'],
  [`${risc}account-disabled`, 'report'],
  [`${risc}account-purged`, 'report'],
  [`${risc}account-credential-change-required`, 'report'],
  [`${risc}credential-compromise`, 'report'],
  [`${risc}sessions-revoked`, 'report'],
]);
