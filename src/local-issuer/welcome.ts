import { demoUsers } from './demo/demo-users.js';

/** The part of the message at startup for the local issuer: its demo users, and commands that work as printed. */
export function localIssuerPart(api: string, issuer: string) {
  const users = demoUsers.map(({ username, description }) => `${username.padEnd(9)} ${description}`);
  return {
    heading: 'The messages API is ready.',
    rows: [
      ['Local issuer', `${issuer}   for development only`],
      ['Demo users', users.join('\n')],
    ],
    where: '',
    commands: [
      `curl ${api}/api/public`,
      `${authorizedCurl('manager', issuer)} ${api}/api/messages`,
      `${authorizedCurl('admin', issuer)} \\
  -H "Content-Type: application/json" -d '{"text":"Hello, world"}' ${api}/api/messages`,
    ],
  } as const; // rows are pairs
}

function authorizedCurl(user: string, issuer: string): string {
  return `curl -H "Authorization: Bearer $(${tokenCommand(issuer)} --as ${user})"`;
}

/** The command needs the port of the issuer if it isn't the default. */
function tokenCommand(issuer: string): string {
  const { port } = new URL(issuer);
  return `${port === '3001' ? '' : `LOCAL_ISSUER_PORT=${port} `}npm run -s token --`;
}
