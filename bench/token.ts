import { type KeyObject, randomUUID, sign } from 'node:crypto';
import { type BenchIssuer, audience } from './issuer.ts';

/** Seconds. Auth0's default for access tokens. */
export const lifetime = 86_400;

/** Signs an access token like those that Auth0 issues to a user whose role has the permission. */
export function signToken(
  issuer: BenchIssuer,
  key: KeyObject,
  scope = 'openid profile read:messages',
  claims: Readonly<Record<string, unknown>> = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'RS256', typ: 'JWT', kid: issuer.kid };
  const payload = {
    iss: issuer.url,
    sub: `auth0|${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    aud: [audience, `${issuer.url}userinfo`],
    iat: now,
    exp: now + lifetime,
    scope,
    azp: 'bench0client0id0of0thirty2letters',
    permissions: scope.split(' ').filter((word) => word.includes(':')),
    ...claims,
  };
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
