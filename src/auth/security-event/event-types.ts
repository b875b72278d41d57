import { logoutEvent } from './event-token-kinds.js';

/** OpenID Continuous Access Evaluation Profile 1.0. */
const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
/** OpenID RISC Profile 1.0. */
const risc = 'https://schemas.openid.net/secevent/risc/event-type/';

/**
 * The types of events after which earlier access tokens of their subject are no longer accepted. For a change of credentials, its kind
 * doesn't matter: whoever has a new credential gets a new token with it.
 */
export const revokingEvents: ReadonlySet<string> = new Set([
  logoutEvent,
  `${caep}session-revoked`,
  `${caep}credential-change`,
  `${risc}account-disabled`,
  `${risc}account-purged`,
  `${risc}account-credential-change-required`,
  `${risc}credential-compromise`,
  `${risc}sessions-revoked`,
]);
