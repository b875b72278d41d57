export function isAmong(allowed: readonly string[], value: unknown): boolean {
  return allowed.some((one) => one === value);
}

export function isStringOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/** Identifiers are stored and logged: they must be text that a database can store, and not empty. */
export function isIdentifierOrAbsent(value: unknown): boolean {
  if (typeof value !== 'string') return value === undefined;
  return value !== '' && value.isWellFormed() && !value.includes('\0');
}

/** JSON's `1e999` is parsed as infinity: a token that never expires. */
export function isDateOrAbsent(value: unknown): boolean {
  return value === undefined || Number.isFinite(value);
}

export function isAudience(aud: unknown): boolean {
  return typeof aud === 'string' || (Array.isArray(aud) && aud.every((entry) => typeof entry === 'string'));
}

export function namesOneOf(audience: readonly string[], aud: unknown): boolean {
  const names: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return names.some((name) => isAmong(audience, name));
}
