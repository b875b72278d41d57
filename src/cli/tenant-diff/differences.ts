/** A value that is otherwise than expected, or missing. */
export interface Difference {
  /** As in `subject_type_authorization.user.policy`. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * Compares what is expected with what there is. Members that are not expected may have any value; a list is a set. An expected
 * `null` is met by a member that is missing.
 */
export function differences(expected: unknown, actual: unknown, path = ''): Difference[] {
  if (isRecord(expected)) {
    if (!isRecord(actual)) return [{ path, expected, actual }];
    const members = Object.entries(expected).filter(([, value]) => value !== undefined);
    return members.flatMap(([name, value]) => differences(value, actual[name], path === '' ? name : `${path}.${name}`));
  }
  const isSame = Array.isArray(expected) ? isSameSet(expected, actual) : expected === (actual ?? null);
  return isSame ? [] : [{ path, expected, actual }];
}

function isSameSet(expected: readonly unknown[], actual: unknown): boolean {
  if (!Array.isArray(actual)) return false;
  const [some, others] = [new Set(expected), new Set<unknown>(actual)];
  return some.size === others.size && expected.every((one) => others.has(one));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
