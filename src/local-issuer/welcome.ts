import type { DemoUser } from './demo/demo-users.js';

/** The service that the commands call. */
export interface GreetedService {
  readonly url: string;
  /** Those who can log in. */
  readonly users: readonly DemoUser[];
  readonly examples: {
    /** The path of a public route. */
    readonly open: string;
    /** The path of a resource, which its reader may list, and its writer may add to with this body. */
    readonly resource: string;
    readonly reader: string;
    readonly writer: string;
    readonly body: string;
  };
}

/**
 * The part of the message at startup for the local issuer: its demo users, and commands that work as printed.
 *
 * @param isBound whether the service requires tokens that are bound to a key (DPoP)
 */
export function localIssuerPart({ url, users, examples }: GreetedService, issuer: string, isBound: boolean) {
  const resource = `${url}${examples.resource}`;
  const curl = (user: string, method: string) =>
    isBound ? boundCurl(user, issuer, `${method} ${resource}`) : authorizedCurl(user, issuer);
  const purposes = users.map(({ name, description }) => `${name.padEnd(9)} ${description}`);
  return {
    state: 'is ready.',
    rows: [
      ['Local issuer', `${issuer}   for development only`],
      ['Demo users', purposes.join('\n')],
    ],
    where: '',
    commands: [
      `curl ${url}${examples.open}`,
      `${curl(examples.reader, 'GET')} ${resource}`,
      `${curl(examples.writer, 'POST')} \\
  -H "Content-Type: application/json" -d '${examples.body}' ${resource}`,
    ],
  } as const; // rows are pairs
}

function authorizedCurl(user: string, issuer: string): string {
  return `curl -H "Authorization: Bearer $(${tokenCommand(issuer)} --as ${user})"`;
}

/** The token and its proof, as headers from standard input. */
function boundCurl(user: string, issuer: string, request: string): string {
  return `${tokenCommand(issuer)} --as ${user} --dpop ${request} | curl -H @-`;
}

/** The command needs the port of the issuer if it isn't the default. */
function tokenCommand(issuer: string): string {
  const { port } = new URL(issuer);
  return `${port === '3001' ? '' : `LOCAL_ISSUER_PORT=${port} `}npm run -s token --`;
}
