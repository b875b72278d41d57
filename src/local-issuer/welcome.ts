import { demoUsers } from './demo/demo-users.js';

interface Addresses {
  readonly api: string;
  readonly issuer: string;
}

/** The message that is printed at startup: the addresses, the demo users, and commands that work as printed. */
export function welcome({ api, issuer }: Addresses): string {
  const users = demoUsers.map(({ username, description }) => `${username.padEnd(9)} ${description}`);
  return `
  The messages API is ready.

  API           ${api}
  Docs          ${api}/docs
  Local issuer  ${issuer}   for development only
  Demo users    ${users.join(`\n${' '.repeat(16)}`)}

  Try in another terminal:

  curl ${api}/api/public

  ${authorizedCurl('manager', issuer)} ${api}/api/messages

  ${authorizedCurl('admin', issuer)} \\
    -H "Content-Type: application/json" -d '{"text":"Hello, world"}' ${api}/api/messages
`;
}

function authorizedCurl(user: string, issuer: string): string {
  return `curl -H "Authorization: Bearer $(${tokenCommand(issuer)} --as ${user})"`;
}

/** The command needs the port of the issuer if it isn't the default. */
function tokenCommand(issuer: string): string {
  const { port } = new URL(issuer);
  return `${port === '3001' ? '' : `LOCAL_ISSUER_PORT=${port} `}npm run -s token --`;
}
