import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = Readonly<Record<string, unknown>>;

/** A value for a schema of the document (JSON Schema 2020-12): its own example, or one composed of the examples of its parts. */
export function exampleOf(schema: unknown, document: OpenAPIObject): unknown {
  if (!isSchema(schema)) return undefined;
  const { $ref, examples, example, default: byDefault, const: constant, enum: values } = schema;
  if (typeof $ref === 'string') return exampleOf(referred($ref, document), document);
  const given = [first(examples), example, byDefault, constant, first(values)].find((value) => value !== undefined);
  return given ?? composed(schema, document);
}

/** The example beside a schema, as in parameters and bodies, or else that of the schema. */
export function exampleBeside(holder: Schema, document: OpenAPIObject): unknown {
  const [named] = isSchema(holder.examples) ? Object.values(holder.examples) : [];
  return holder.example ?? (isSchema(named) ? named.value : undefined) ?? exampleOf(holder.schema, document);
}

function composed(schema: Schema, document: OpenAPIObject): unknown {
  const { type, properties, required = [], items, minimum = 1 } = schema;
  if (isSchema(properties)) {
    const names = Object.keys(properties).filter((name) => Array.isArray(required) && required.includes(name));
    return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name], document)]));
  }
  if (type === 'array') return [exampleOf(items, document)].filter((value) => value !== undefined);
  if (type === 'integer' || type === 'number') return minimum;
  return { boolean: true, string: 'string', object: {} }[String(type)];
}

function referred(reference: string, document: OpenAPIObject): unknown {
  const path = reference.replace(/^#\//, '').split('/');
  return path.reduce<unknown>((place, name) => (isSchema(place) ? place[name] : undefined), document);
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
