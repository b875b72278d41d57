import { z } from 'zod';
import { exampleId, pageOf } from '../http/pagination.js';

const MAX_TEXT = 10_000;

/** Counts code points, as JSON Schema does. The cheap comparison of UTF-16 units comes first. */
const fits = (value: string) =>
  value.length <= MAX_TEXT || (value.length <= 2 * MAX_TEXT && Array.from(value).length <= MAX_TEXT);

const text = z
  .string('expected a string')
  .min(1, `expected 1 to ${MAX_TEXT} characters`)
  .refine(fits, `expected 1 to ${MAX_TEXT} characters`)
  // PostgreSQL can't store NUL in a text, and a lone surrogate has no UTF-8 encoding.
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'expected no NUL character and no lone surrogate')
  .meta({ maxLength: MAX_TEXT, examples: ['Hello, world'] });

export const message = z
  .object({
    id: z.uuid().meta({ description: 'A UUIDv7', examples: [exampleId] }),
    text,
    author: z.string().meta({ description: 'The subject of the token that created it', examples: ['auth0|42'] }),
    version: z
      .int32()
      .min(1)
      .meta({ description: 'Starts at 1 and increases with each change; the ETag contains it', examples: [1] }),
    createdAt: z.iso.datetime().meta({ examples: ['2026-01-31T12:00:00.000Z'] }),
    updatedAt: z.iso.datetime().meta({ examples: ['2026-01-31T12:00:00.000Z'] }),
  })
  .meta({ id: 'Message', description: 'A message' });

export type Message = z.infer<typeof message>;

/** The body of a new or changed message. */
export const messageDraft = z
  .strictObject(
    { text },
    { error: ({ code }) => (code === 'unrecognized_keys' ? 'expected no member but text' : 'expected an object') },
  )
  .meta({ id: 'MessageDraft', description: 'The body of a new or changed message' });

export type MessageDraft = z.infer<typeof messageDraft>;

export const messagePage = pageOf(message).meta({ id: 'MessagePage', description: 'Messages, newest first' });

export const messageParams = z.object({
  id: z.uuid('expected a UUID').meta({ description: 'The id of the message', examples: [exampleId] }),
});
