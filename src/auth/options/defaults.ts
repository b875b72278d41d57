import type { AuthOptions, IssuerOptions } from './auth-options.js';

/** The default of each option that has one. The environment's schema and the documentation use the same. */
export const authDefaults = {
  profile: 'auth0',
  algorithms: ['RS256'],
  scopeClaims: [],
  httpHosts: [],
  clockToleranceMs: 5000,
  tokenCacheSize: 100_000,
  revocationRetentionMs: 2_592_000_000,
  proofs: { maxAgeMs: 60_000, nonce: 'off' },
  keys: {
    maxAgeMs: 600_000,
    maxStaleMs: 86_400_000,
    cooldownMs: 1000,
    timeoutMs: 3000,
    maxWaiting: 250,
  },
} as const satisfies Pick<
  AuthOptions,
  'httpHosts' | 'clockToleranceMs' | 'tokenCacheSize' | 'revocationRetentionMs' | 'proofs' | 'keys'
> &
  Pick<IssuerOptions, 'profile' | 'algorithms' | 'scopeClaims'>;
