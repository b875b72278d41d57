import type { Report, Variables } from './env.js';

/** Which events of issuers are received. Without a name of this receiver, its route doesn't exist. */
export interface EventsConfig {
  /** The `aud` of Security Event Tokens. */
  readonly audience: readonly string[];
  /** What their transmitter sends as a Bearer token; undefined: anyone may deliver them. */
  readonly secret: string | undefined;
  /** The `aud` of logout tokens: the API's clients. */
  readonly logoutClientIds: readonly string[];
}

export function toEvents(value: Variables): EventsConfig {
  const { SECURITY_EVENTS_AUDIENCE: audience, SECURITY_EVENTS_SECRET: secret } = value;
  return { audience, secret, logoutClientIds: value.BACKCHANNEL_LOGOUT_CLIENT_IDS };
}

export function checkEvents(
  { SECURITY_EVENTS_SECRET: secret, SECURITY_EVENTS_AUDIENCE: audience }: Variables,
  report: Report,
): void {
  if (secret !== undefined && audience.length === 0) {
    report('SECURITY_EVENTS_AUDIENCE', 'required beside SECURITY_EVENTS_SECRET');
  }
}
