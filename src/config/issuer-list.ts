import { z } from 'zod';
import { httpUrl, issuerUrl, oneOf } from './env-values.js';
import { algorithmNames } from '../auth/token/algorithms.js';
import { profileNames } from '../auth/token/profiles.js';

export const algorithm = oneOf(algorithmNames);
export const profileName = oneOf(profileNames);

const audience = z.string().min(1, 'expected an API identifier');

const issuer = z.strictObject(
  {
    issuer: issuerUrl,
    audience: z.union([audience.transform((one) => [one]), z.array(audience).min(1)], {
      error: 'expected an API identifier, or an array of them',
    }),
    jwksUri: httpUrl.optional(),
    profile: profileName.optional(),
    algorithms: z.array(algorithm).min(1, 'expected at least one algorithm').optional(),
  },
  { error: (issue) => issuerShape(issue.code) },
);

function issuerShape(code: string | undefined): string | undefined {
  if (code === 'unrecognized_keys') return 'expected only issuer, audience, jwksUri, profile and algorithms';
  return code === 'invalid_type' ? 'expected an object' : undefined;
}

/** `AUTH_ISSUERS`: a JSON array, one object for each issuer. */
export const issuerList = z
  .string()
  .transform((json, context) => {
    try {
      const parsed: unknown = JSON.parse(json);
      return parsed;
    } catch {
      context.addIssue('expected JSON: [{"issuer": "https://…", "audience": "https://…"}]');
      return z.NEVER;
    }
  })
  .pipe(
    z
      .array(issuer, 'expected a JSON array')
      .min(1, 'expected at least one issuer')
      .refine(
        (issuers) => new Set(issuers.map((entry) => entry.issuer)).size === issuers.length,
        'expected each issuer once',
      ),
  );
