import type { SwaggerDocumentOptions } from '@nestjs/swagger';
import { z } from 'zod';

type Converter = NonNullable<SwaggerDocumentOptions['standardSchemaConverter']>;

/** Converts Zod schemas to JSON Schema 2020-12, as OpenAPI 3.1 requires. Those with an `id` become components. */
export const schemaConverter: Converter = (schema, { schemaType }) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema: _, $defs = {}, id, ...converted } = z.toJSONSchema(schema, { io: schemaType });
  const components = Object.fromEntries(
    Object.entries($defs).map(([name, definition]) => [name, withoutId(definition)]),
  );
  if (id === undefined) return { schema: converted, components };
  return { schema: { $ref: `#/$defs/${id}` }, components: { ...components, [id]: converted } };
};

function withoutId({ id: _, ...schema }: z.core.JSONSchema.JSONSchema) {
  return schema;
}
