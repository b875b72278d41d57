import { Strategy } from 'passport-jwt';
import { HintLog } from '../verification/hint-log.js';
import { Introspectors } from '../introspection/introspectors.js';
import { OpaqueTokens } from '../verification/opaque-tokens.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Issuers } from '../keys/issuers.js';
import { TokenVerifier } from '../verification/token-verifier.js';
import { VerifiedTokens } from '../verification/verified-tokens.js';

const options = {
  issuers: [
    {
      issuer: 'https://issuer.example.com',
      audience: ['api'],
      profile: 'auth0',
      scopeClaims: [],
      algorithms: ['RS256'],
      dpop: 'off',
    },
  ],
  httpHosts: [],
  clockToleranceMs: 0,
  tokenCacheSize: 0,
  revocationRetentionMs: 1000,
  proofs: { maxAgeMs: 60_000, nonce: 'off' },
  keys: { maxAgeMs: 1000, maxStaleMs: 1000, cooldownMs: 1000, timeoutMs: 1000, maxWaiting: 1 },
} as const;

describe(JwtStrategy.name, () => {
  it('never gives a key to the verifier of passport-jwt', () => {
    const issuers = new Issuers(options);
    const hints = new HintLog(issuers);
    const introspectors = new Introspectors(issuers, options);
    const opaque = new OpaqueTokens(introspectors, hints, options);
    const verifier = new TokenVerifier(issuers, new VerifiedTokens(options), introspectors, opaque, hints, options);
    const strategy = new JwtStrategy(verifier, {});
    const failures: unknown[] = [];
    // As Passport does for each request.
    const acting = Object.assign(Object.create(strategy) as JwtStrategy, {
      fail: (info: unknown) => failures.push(info),
    });
    Strategy.prototype.authenticate.call(acting, { headers: { authorization: 'Bearer e30.e30.e30' } } as never);
    expect(failures).toEqual([expect.any(TypeError)]);
    strategy.onApplicationShutdown();
  });
});
