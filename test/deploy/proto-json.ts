import protobuf from 'protobufjs';
import { envoyMessage } from './envoy-protos.js';

/**
 * Returns the problems of a message in its JSON form (Protocol Buffers language guide, "ProtoJSON"): unknown and deprecated
 * fields, values of the wrong type, several fields of one `oneof`, and violations of `validate.rules` on presence and length.
 */
export function problemsOf(type: protobuf.Type, value: unknown, path = type.name): string[] {
  const wellKnown = wellKnownProblems(type, value, path);
  if (wellKnown) return wellKnown;
  if (!isObject(value)) return [`${path}: expected an object`];
  const given = Object.entries(value);
  return [
    ...given.flatMap(([name, one]) => fieldProblems(type.fields[name], one, `${path}.${name}`)),
    ...Object.values(type.fields).flatMap((field) => ruleProblems(field, value[field.name], `${path}.${field.name}`)),
    ...type.oneofsArray.flatMap((oneof) => oneofProblems(oneof, value, path)),
  ];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldProblems(field: protobuf.Field | undefined, value: unknown, path: string): string[] {
  if (!field) return [`${path}: there is no such field`];
  const options: Record<string, unknown> = field.options ?? {};
  if (options['deprecated'] === true) return [`${path}: deprecated`];
  const each = (one: unknown, at: string) => valueProblems(field, one, at);
  if (field instanceof protobuf.MapField) {
    if (!isObject(value)) return [`${path}: expected a map`];
    return Object.entries(value).flatMap(([key, one]) => each(one, `${path}[${key}]`));
  }
  if (!field.repeated) return each(value, path);
  if (!Array.isArray(value)) return [`${path}: expected a list`];
  return value.flatMap((one, index) => each(one, `${path}[${index}]`));
}

function valueProblems({ type, resolvedType }: protobuf.Field, value: unknown, path: string): string[] {
  if (resolvedType instanceof protobuf.Type) return problemsOf(resolvedType, value, path);
  const isFine = resolvedType ? typeof value === 'string' && value in resolvedType.values : isScalar(type, value);
  return isFine ? [] : [`${path}: expected ${resolvedType?.name ?? type}`];
}

function isScalar(type: string, value: unknown): boolean {
  if (type === 'string' || type === 'bytes') return typeof value === 'string';
  if (type === 'bool') return typeof value === 'boolean';
  if (type === 'double' || type === 'float') return typeof value === 'number';
  return Number.isSafeInteger(value) && (!type.startsWith('u') || Number(value) >= 0);
}

function oneofProblems({ name, fieldsArray, options }: protobuf.OneOf, value: object, path: string): string[] {
  const set = fieldsArray.filter((field) => field.name in value).map((field) => field.name);
  if (set.length > 1) return [`${path}.${name}: ${set.join(' and ')} exclude each other`];
  const isMissing = set.length === 0 && options?.['(validate.required)'] === true;
  return isMissing ? [`${path}.${name}: expected one of ${fieldsArray.map((field) => field.name).join(', ')}`] : [];
}

/** Checks the `validate.rules` on presence and length. */
function ruleProblems({ options, partOf }: protobuf.Field, value: unknown, path: string): string[] {
  if (value === undefined && partOf) return [];
  const rules: Record<string, unknown> = options ?? {};
  const rule = (name: string) => rules[`(validate.rules).${name}`];
  if (value === undefined && (rule('message.required') ?? rule('duration.required'))) return [`${path}: required`];
  const least = Number(rule('repeated.min_items') ?? rule('string.min_len') ?? 0);
  const length = Array.isArray(value) || typeof value === 'string' ? value.length : 0;
  return length < least ? [`${path}: expected at least ${least}`] : [];
}

/** Checks the types with a JSON form of their own. Returns undefined for other types. */
function wellKnownProblems(type: protobuf.Type, value: unknown, path: string): string[] | undefined {
  switch (type.fullName) {
    case '.google.protobuf.Any': {
      const { '@type': url, ...message } = value as Record<string, unknown>;
      return problemsOf(envoyMessage(String(url).replace('type.googleapis.com/', '')), message, path);
    }
    case '.google.protobuf.Duration':
      return /^\d+(\.\d+)?s$/.test(String(value)) ? [] : [`${path}: expected a duration such as 1.5s`];
    case '.google.protobuf.Struct':
      return isObject(value) ? [] : [`${path}: expected an object`];
    default:
      return /^\.google\.protobuf\.\w+Value$/.test(type.fullName)
        ? valueProblems(type.fields['value']!, value, path)
        : undefined;
  }
}
