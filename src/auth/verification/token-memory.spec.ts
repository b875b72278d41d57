import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { TrustedIssuer } from '../keys/trusted-issuer.js';
import type { SigningKey } from '../keys/key-set.js';
import { deepFreeze } from '../token/freeze.js';
import { PresentedToken } from '../token/presented-token.js';
import { toPrincipal } from '../token/principal.js';
import { profiles } from '../token/profiles.js';
import { cacheMemory, memoryOf } from '../token/token-memory.js';
import { VerifiedTokens } from './verified-tokens.js';

const MiB = 1024 * 1024;

const usual = (count: number) => ({
  iss: 'https://tenant.eu.auth0.com/',
  sub: `auth0|${randomUUID()}`,
  aud: ['https://messages.example.com', 'https://tenant.eu.auth0.com/userinfo'],
  iat: 1_780_000_000 + count,
  exp: 1_780_086_400 + count,
  scope: 'openid profile read:messages',
  azp: 'bench0client0id0of0thirty2letters',
  permissions: ['read:messages'],
});
const nested = (count: number) => ({
  ...usual(count),
  jti: randomUUID(),
  realm_access: { roles: ['offline_access', 'uma_authorization'] },
  resource_access: { messages: { roles: ['read:messages'] }, account: { roles: ['manage-account', 'view-profile'] } },
  email: `user-${count}@example.com`,
  email_verified: true,
});
const large = (count: number) => ({ ...usual(count), padding: `${count}${'x'.repeat(4000)}` });
const lists = (count: number) => ({ ...usual(count), list: Array.from({ length: 300 }, (_, index) => [index, {}]) });

describe(memoryOf.name, () => {
  const collect = () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void; // as the flag has it
    gc();
    return process.memoryUsage().heapUsed;
  };
  const issuer = { policy: { profile: profiles.auth0(['api']) } } as TrustedIssuer; // the cache reads no more of it
  const key = {} as SigningKey; // likewise

  it.each([
    ['usual', usual, 10_000],
    ['nested', nested, 6000],
    ['large', large, 3000],
    ['with many lists and objects', lists, 1000],
  ])('estimates what tokens that are %s take, up to a half too high', (_which, claimsOf, count) => {
    const cache = new VerifiedTokens({ tokenCacheSize: 1_000_000 });
    const header = Object.freeze({ alg: 'RS256', kid: 'key' });
    const before = collect();
    let estimate = 0;
    for (let index = 0; index < count; index += 1) {
      const claims = JSON.parse(JSON.stringify(claimsOf(index))) as Record<string, unknown>; // an object
      const token = deepFreeze({ header, claims });
      estimate += memoryOf(claims);
      const principal = toPrincipal(claims, issuer.policy.profile);
      const signature = { kid: 'key', alg: 'RS256' as const, key };
      const verified = { principal, token, issuer, signature, answer: undefined };
      cache.add(new PresentedToken(claims.sub as string), verified);
    }
    const measured = collect() - before;
    expect(cache.status().size).toBe(count);
    expect(estimate / measured).toBeGreaterThan(0.95);
    expect(estimate / measured).toBeLessThan(1.6);
  });
});

describe(cacheMemory.name, () => {
  it('is 4 KiB a token, and a quarter of the heap at most', () => {
    expect(cacheMemory(1000, 1024 * MiB)).toBe(4_096_000);
    expect(cacheMemory(100_000, 260 * MiB)).toBe(65 * MiB);
    expect(cacheMemory(1_000_000)).toBeGreaterThan(16 * MiB);
  });
});
