import type { Config } from '../config/index.js';

const dayMs = 86_400_000;

/**
 * Logouts store a revocation each, and it is kept until the last token that it names may have expired. Where the service doesn't know the
 * lifetime of tokens, that is the whole retention: a busy issuer's logouts of 30 days exceed the number of revocations that are stored.
 *
 * @returns a warning for the operator, or undefined if revocations are kept for a day at most
 */
export function retentionWarning({
  issuers,
  revocationRetentionMs: retentionMs,
}: Pick<Config['auth'], 'issuers' | 'revocationRetentionMs'>): string | undefined {
  if (retentionMs <= dayMs || issuers.every(({ maxTokenAge }) => maxTokenAge !== undefined)) return undefined;
  return (
    `The revocation of each logout is kept for ${retentionMs / 1000} s, since AUTH_MAX_TOKEN_AGE is not set: ` +
    'set it to the lifetime of access tokens, or too many are stored (REVOCATION_RETENTION applies without it)'
  );
}
