import { z } from 'zod';

const entries = z
  .array(z.record(z.string(), z.unknown(), 'expected an object'), 'expected a JSON array')
  .min(1, 'expected at least one issuer');

/** `AUTH_ISSUERS`: a JSON array, one object for each issuer, whose members are not checked yet. */
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
  .pipe(entries);
