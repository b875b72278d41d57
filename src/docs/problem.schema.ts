import { z } from 'zod';

/** The body of every error, as the document shows it. */
export const problemSchema = z.strictObject({
  type: z.literal('about:blank').describe('The status says it all (RFC 9457, section 4.2.1)'),
  title: z.string().describe('The name of the status'),
  status: z.int().min(400).max(599),
  detail: z.string().describe('What went wrong, for a person'),
  error: z.string().optional().describe('The error code of RFC 6750, as in the challenge'),
  reason: z.string().optional().describe('Why, for a program'),
  errors: z
    .array(z.strictObject({ path: z.string(), message: z.string() }))
    .optional()
    .describe('What is wrong with the input, for a 400'),
  requestId: z.string().describe('The same as in the header X-Request-Id and in the log'),
});
