import { retentionWarning } from './retention.js';

const issuer = {
  issuer: 'https://issuer.example.com',
  audience: ['api'],
  profile: 'auth0',
  scopeClaims: [],
  algorithms: ['RS256'],
  dpop: 'off',
} as const;
const limited = { ...issuer, maxTokenAge: 3600 };
const day = 86_400_000;

describe(retentionWarning.name, () => {
  it('names the remedy when revocations are kept for longer than a day', () => {
    const message = retentionWarning({ issuers: [limited, issuer], revocationRetentionMs: 30 * day });
    expect(message).toMatch(/kept for 2592000 s, since AUTH_MAX_TOKEN_AGE is not set: set it/);
  });

  it.each([
    ['a day at most', { issuers: [issuer], revocationRetentionMs: day }],
    ['the age of tokens', { issuers: [limited], revocationRetentionMs: 30 * day }],
  ])('is undefined when revocations are kept for %s', (_, options) => {
    expect(retentionWarning(options)).toBeUndefined();
  });
});
