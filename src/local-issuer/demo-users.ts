export interface DemoUser {
  /** Also the subject (`sub`) of the user's tokens. */
  readonly username: string;
  readonly permissions: readonly string[];
  /** One sentence for people: what this user is good for. */
  readonly description: string;
}

/** Who can log in, without a password. */
export const demoUsers: readonly DemoUser[] = [
  {
    username: 'manager',
    permissions: ['read:messages'],
    description: 'Reads every message, and writes none.',
  },
  {
    username: 'admin',
    permissions: ['read:messages', 'write:messages'],
    description: 'Reads, writes, changes and deletes messages.',
  },
  {
    username: 'guest',
    permissions: [],
    description: 'Is logged in and may do nothing: shows what a 403 looks like.',
  },
];

export function findDemoUser(username: unknown): DemoUser | undefined {
  return demoUsers.find((user) => user.username === username);
}
