import { randomUUID, sign } from 'node:crypto';
import { accessTokenLifetime } from './api-resource.js';
import { demoUserClient } from './demo-access.js';
import type { SigningKey } from './keys.js';

/** Header and claims to put in place of the defaults; one set to `undefined` is left out. */
export interface MintOptions {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface MintDefaults {
  readonly issuer: string;
  readonly audience: string;
}

/**
 * A JWT with any header and claims, by default an access token such as user `manager` gets. The signature is always
 * RS256, whatever the header claims. `permissions` follow a given `scope` unless they are given too.
 */
export function mintToken({ kid, privateKey }: SigningKey, defaults: MintDefaults, options: MintOptions): string {
  const header = { alg: 'RS256', typ: 'at+jwt', kid, ...options.header };
  const { scope } = { scope: 'read:messages', ...options.claims };
  const claims = { ...defaultClaims(defaults, scope), ...options.claims };
  const signingInput = `${encode(header)}.${encode(claims)}`;
  return `${signingInput}.${sign('sha256', Buffer.from(signingInput), privateKey).toString('base64url')}`;
}

function defaultClaims({ issuer, audience }: MintDefaults, scope: unknown) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    sub: 'manager',
    aud: audience,
    iat: now,
    exp: now + accessTokenLifetime,
    jti: randomUUID(),
    client_id: demoUserClient.clientId,
    scope,
    permissions: typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : [],
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
