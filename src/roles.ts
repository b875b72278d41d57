// The roles of the API, and what each may do: the demo users of the local issuer have these names and permissions. A new scope is a
// word in one of the two lists, and a new role is a line.

/** A set of permissions that an issuer gives to a user. */
export interface Role {
  readonly name: string;
  /** The purpose of this role, in one sentence. */
  readonly description: string;
  readonly permissions: readonly string[];
}

/** The scopes that read, and change nothing. */
const reading: readonly string[] = ['read:messages'];

/** The scopes that change something. */
const writing: readonly string[] = ['write:messages'];

export const roles: readonly Role[] = [
  { name: 'manager', description: 'Reads everything, but writes nothing.', permissions: reading },
  {
    name: 'admin',
    description: 'Reads, writes, changes and deletes everything.',
    permissions: [...reading, ...writing],
  },
  { name: 'guest', description: 'Has no permissions: shows what a 403 looks like.', permissions: [] },
];
