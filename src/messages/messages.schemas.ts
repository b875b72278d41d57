import { z } from 'zod';
import { decodeCursor } from './cursor.js';

const MAX_TEXT = 10_000;
const MAX_LIMIT = 100;

/** Characters are code points, as in JSON Schema; the cheap test of UTF-16 units goes first. */
const fits = (value: string) =>
  value.length <= MAX_TEXT || (value.length <= 2 * MAX_TEXT && Array.from(value).length <= MAX_TEXT);

const text = z
  .string('expected a string')
  .min(1, `expected 1 to ${MAX_TEXT} characters`)
  .refine(fits, `expected 1 to ${MAX_TEXT} characters`)
  // PostgreSQL has no NUL in a text, and half a surrogate pair has no UTF-8.
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'expected no NUL character and no lone surrogate')
  .meta({ maxLength: MAX_TEXT, examples: ['Hello, world'] });

export const message = z
  .object({
    id: z.uuid().meta({ description: 'A UUIDv7', examples: ['019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d'] }),
    text,
    author: z.string().meta({ description: 'The subject of the token that created it', examples: ['auth0|42'] }),
    version: z
      .int32()
      .min(1)
      .meta({ description: 'Counts the changes; the ETag is made of it', examples: [1] }),
    createdAt: z.iso.datetime().meta({ examples: ['2026-01-31T12:00:00.000Z'] }),
    updatedAt: z.iso.datetime().meta({ examples: ['2026-01-31T12:00:00.000Z'] }),
  })
  .meta({ id: 'Message', description: 'A message' });

export type Message = z.infer<typeof message>;

/** What a client writes, in a new message as in a changed one. */
export const messageDraft = z
  .strictObject(
    { text },
    {
      error: ({ code }) => (code === 'unrecognized_keys' ? 'expected no member but text' : 'expected an object'),
    },
  )
  .meta({ id: 'MessageDraft', description: 'What a client writes' });

export type MessageDraft = z.infer<typeof messageDraft>;

export const messagePage = z
  .object({
    data: z.array(message),
    nextCursor: z.string().nullable().meta({ description: 'For the next page; null at the end' }),
  })
  .meta({ id: 'MessagePage', description: 'Messages, newest first' });

export type MessagePage = z.infer<typeof messagePage>;

export const messageParams = z.object({ id: z.uuid('expected a UUID') });

const limit = z
  .string('expected one value')
  .refine(
    (value) => /^[1-9]\d{0,2}$/.test(value) && Number(value) <= MAX_LIMIT,
    `expected a whole number from 1 to ${MAX_LIMIT}`,
  )
  .transform(Number)
  .default(20)
  .meta({ description: 'How many; 20 unless given', type: 'integer', minimum: 1, maximum: MAX_LIMIT });

const cursor = z
  .string('expected one value')
  .transform((value, context) => {
    const id = decodeCursor(value);
    if (id === undefined) context.addIssue('expected the nextCursor of a page');
    return id ?? z.NEVER;
  })
  .optional()
  .meta({ description: 'The nextCursor of the page before' });

/** `cursor` becomes the id of the last message before the page. */
export const messageListQuery = z.object({ limit, cursor });

export type MessageListQuery = z.infer<typeof messageListQuery>;
