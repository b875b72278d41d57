import { z } from 'zod';
import { reasons } from '../../problems/index.js';

/** The body of every error in the OpenAPI document. */
export const problemSchema = z.strictObject({
  type: z.literal('about:blank').describe('The status is the type (RFC 9457, section 4.2.1)'),
  title: z.string().meta({ description: 'The name of the status', examples: ['Forbidden'] }),
  status: z
    .int()
    .min(400)
    .max(599)
    .meta({ examples: [403] }),
  detail: z.string().meta({
    description: 'What went wrong, for people',
    examples: ['The access token lacks a scope that this request requires'],
  }),
  error: z
    .string()
    .optional()
    .meta({
      description: 'The error code of RFC 6750 or RFC 9470, as in the challenge',
      examples: ['insufficient_scope'],
    }),
  reason: z
    .enum(reasons)
    .optional()
    .meta({ description: 'Why, for programs', examples: ['scope_missing'] }),
  errors: z
    .array(z.strictObject({ path: z.string(), message: z.string() }))
    .optional()
    .meta({
      description: 'The invalid values of the input, for a 400',
      examples: [[{ path: 'text', message: 'expected 1 to 10000 characters' }]],
    }),
  requestId: z.string().meta({
    description: 'The same as in the header X-Request-Id and in the log',
    examples: ['2f6a3c1e-9d4b-4e57-8a10-6c5d7e8f9a0b'],
  }),
});
