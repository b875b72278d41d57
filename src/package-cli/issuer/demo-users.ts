import { readFileSync } from 'node:fs';

/** A user whose tokens the development issuer issues. The user's name is the subject of the tokens. */
export interface DemoUser {
  /** The scopes that the user has. Undefined: every scope that a request names. */
  readonly scopes?: readonly string[];
  /** Claims that replace those of the tokens, or are added to them. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export type DemoUsers = ReadonlyMap<string, DemoUser>;

export const defaultUsers: DemoUsers = new Map([
  ['ann', {}],
  ['bob', {}],
]);

/**
 * Reads users from a file: `{ "ann": { "scopes": ["read:orders"], "claims": { "org_id": "org_1" } } }`.
 *
 * @throws {Error} the file can't be read, or has another form; the message names both
 */
export function readUsers(file: string): DemoUsers {
  try {
    const users = Object.entries(objectIn(JSON.parse(readFileSync(file, 'utf8')), 'the file'));
    if (users.length === 0) throw new TypeError('expected at least one user');
    return new Map(users.map(([name, user]) => [name, userFrom(name, user)]));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error }); // nothing else is thrown
  }
}

function userFrom(name: string, given: unknown): DemoUser {
  const { scopes, claims, ...others } = objectIn(given, name);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new TypeError(`${name}: unknown member ${unknown} (a user has scopes and claims)`);
  return {
    ...(scopes !== undefined && { scopes: textsIn(scopes, `${name}: scopes`) }),
    ...(claims !== undefined && { claims: objectIn(claims, `${name}: claims`) }),
  };
}

function objectIn(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError(`${name}: expected an object`);
}

function textsIn(value: unknown, name: string): string[] {
  const texts: unknown[] = Array.isArray(value) ? value : [undefined];
  return texts.map((text) => {
    if (typeof text === 'string') return text;
    throw new TypeError(`${name}: expected an array of strings`);
  });
}
