import type { Session } from '../session.ts';
import { OpaqueTokens } from './opaque-tokens.ts';
import { RevokedUsers } from './revoked-users.ts';

/** Tokens that are taken back while the load runs. */
export interface ChangingTokens {
  readonly opaque: OpaqueTokens;
  readonly users: RevokedUsers;
  eachSecond(second: number): void;
}

/** @param seconds of the whole load */
export async function changingTokens({ issuer, postgres }: Session, seconds: number): Promise<ChangingTokens> {
  const opaque = await OpaqueTokens.start(issuer, seconds);
  const users = new RevokedUsers(issuer, postgres.url, seconds);
  const eachSecond = (second: number) => {
    opaque.eachSecond(second);
    users.eachSecond(second);
  };
  return { opaque, users, eachSecond };
}
