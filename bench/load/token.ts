import { randomUUID } from 'node:crypto';
import type { TestIssuer, TestKey } from './kit.ts';

/** The scopes of a token that is let in. */
export const scopes = ['openid', 'profile', 'read:messages'];

/** What an issuer's tokens depend on, in a form that can be sent to another thread. */
export interface Origin {
  readonly url: string;
  readonly audience: string;
  readonly key: TestKey;
}

/** The content of an access token like those that Auth0 issues to a user whose role has the permission. */
export function userToken({ url, audience }: Pick<Origin, 'url' | 'audience'>, granted = scopes) {
  return {
    scopes: granted,
    subject: `auth0|${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    // Auth0's default. No run takes that long.
    expiresIn: 86_400,
    claims: {
      iss: url,
      aud: [audience, `${url}/userinfo`],
      azp: 'bench0client0id0of0thirty2letters',
      permissions: granted.filter((scope) => scope.includes(':')),
    },
  };
}

/** One token of the issuer, for a new user. */
export function newToken(issuer: TestIssuer, granted = scopes): string {
  return issuer.token(userToken(issuer, granted));
}
