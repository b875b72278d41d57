/** Someone who can log in, without a password. */
export interface DemoUser {
  /** Also the subject (`sub`) of the user's tokens. */
  readonly name: string;
  /** The purpose of this user, in one sentence. */
  readonly description: string;
  readonly permissions: readonly string[];
}

export function findDemoUser(users: readonly DemoUser[], name: unknown): DemoUser | undefined {
  return users.find((user) => user.name === name);
}

/** All permissions of the API, as far as this issuer knows: those that a user has. */
export function allPermissions(users: readonly DemoUser[]): readonly string[] {
  return [...new Set(users.flatMap(({ permissions }) => permissions))];
}
