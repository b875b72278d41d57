export interface DemoUser {
  /** Also the subject (`sub`) of the user's tokens. */
  readonly username: string;
  readonly permissions: readonly string[];
  /** The purpose of this user, in one sentence. */
  readonly description: string;
}

/** The users who can log in, without a password. */
export const demoUsers: readonly DemoUser[] = [
  {
    username: 'manager',
    permissions: ['read:messages'],
    description: 'Reads all messages, but writes none.',
  },
  {
    username: 'admin',
    permissions: ['read:messages', 'write:messages'],
    description: 'Reads, writes, changes and deletes messages.',
  },
  {
    username: 'guest',
    permissions: [],
    description: 'Has no permissions: shows what a 403 looks like.',
  },
];

export function findDemoUser(username: unknown): DemoUser | undefined {
  return demoUsers.find((user) => user.username === username);
}
