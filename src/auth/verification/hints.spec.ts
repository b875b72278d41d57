import { generateKeyPairSync } from 'node:crypto';
import { profiles } from '../token/profiles.js';
import type { TokenPolicy } from '../token/token-checks.js';
import { rejectionHint, scopeHint } from './hints.js';

const policy: TokenPolicy = {
  issuer: 'https://issuer.example',
  algorithms: ['RS256'],
  audience: ['api'],
  profile: profiles.auth0(['api']),
  clockToleranceMs: 0,
};

describe('rejectionHint', () => {
  it.each(['claim_missing', 'claim_invalid', 'issuer_not_trusted', 'audience_mismatch', 'of-the-app'])(
    'is undefined when the app rejects a sound token as %s',
    (reason) => {
      const claims = { iss: policy.issuer, aud: 'api', sub: 'user', iat: 1, exp: 2 };
      const token = { header: { alg: 'RS256', kid: 'one' }, claims, signingInput: '', signature: Buffer.of(1) };
      const key = generateKeyPairSync('ed25519').publicKey;
      const keys = ['one', 'two'].map((kid) => ({ kid, alg: undefined, issuer: undefined, key, type: 'rsa' }));
      const rejected = { encoded: '', token, policy, issuers: [policy], keys, now: 0 };
      expect(rejectionHint(reason, rejected)).toBeUndefined();
    },
  );
});

describe('scopeHint', () => {
  const demand = { all: ['read', 'write'], anyOf: [] };

  it.each([
    [
      'the claim of another profile',
      { scp: ['read', 'write'] },
      'a claim that the profile entra reads: is profile (AUTH_PROFILE) right?',
    ],
    [
      'two claims together',
      { scope: 'read', scp: 'write' },
      'a claim that the profile entra reads: is profile (AUTH_PROFILE) right?',
    ],
    [
      'realm roles of Keycloak',
      { realm_access: { roles: ['read', 'write'] } },
      'realm_access.roles: add that to scopeClaims (AUTH_SCOPE_CLAIMS)',
    ],
    ['groups', { groups: ['read', 'write'] }, 'groups: add that to scopeClaims (AUTH_SCOPE_CLAIMS)'],
  ])('names %s', (_what, claims, place) => {
    expect(scopeHint(demand, claims, policy)?.text).toBe(`it grants read write in ${place}`);
  });

  it('names a prefix of the scopes', () => {
    const claims = { scope: 'https://api.example/read https://api.example/write' };
    expect(scopeHint(demand, claims, policy)?.text).toBe(
      "it grants read write after a prefix, as Cognito writes the resource server's: declare it on the route, or have the issuer write the scopes without",
    );
  });

  it.each([
    ['a scope is missing everywhere', { scope: 'read', groups: ['read'] }],
    ['a claim has another shape', { scope: { read: true }, realm_access: 'write', groups: 5 }],
  ])('is undefined when %s', (_what, claims) => {
    expect(scopeHint(demand, claims, policy)).toBeUndefined();
  });
});
