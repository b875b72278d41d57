import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.js';

const MAX_LIMIT = 100;

/** For the examples of the OpenAPI document: a UUIDv7. */
export const exampleId = '019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d';
const exampleCursor = encodeCursor(exampleId);

// `example`: Zod omits `examples` where the input is transformed.
const limit = z
  .string('expected one value')
  .refine(
    (value) => /^[1-9]\d{0,2}$/.test(value) && Number(value) <= MAX_LIMIT,
    `expected a whole number from 1 to ${MAX_LIMIT}`,
  )
  .transform(Number)
  .default(20)
  .meta({ description: 'The size of the page', type: 'integer', minimum: 1, maximum: MAX_LIMIT, example: 20 });

const cursor = z
  .string('expected one value')
  .transform((value, context) => {
    const id = decodeCursor(value);
    if (id === undefined) context.addIssue('expected the nextCursor of a page');
    return id ?? z.NEVER;
  })
  .optional()
  .meta({ description: 'The nextCursor of the previous page', example: exampleCursor });

/** The query of a list. `cursor` becomes the id of the last item of the previous page. */
export const pageQuery = z.object({ limit, cursor });

export type PageQuery = z.infer<typeof pageQuery>;

/** The schema of a page of items. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  const nextCursor = z
    .string()
    .nullable()
    .meta({ description: 'The cursor of the next page; null on the last page', examples: [exampleCursor] });
  return z.object({ data: z.array(item), nextCursor });
}

export interface Page<Item> {
  readonly data: Item[];
  readonly nextCursor: string | null;
}

/** @param rows one more than `limit`, if there are as many: it means that there is a next page */
export function toPage<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): Page<Item> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { data: page.map(toItem), nextCursor: last && rows.length > limit ? encodeCursor(last.id) : null };
}
