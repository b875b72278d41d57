const prefix = 'file:';

/** The path of the file in which the option `jwks` says that the keys are; undefined where it is the keys themselves. */
export function keyFileOf(jwks: unknown): string | undefined {
  return typeof jwks === 'string' && jwks.startsWith(prefix) ? jwks.slice(prefix.length) : undefined;
}
