import { CommandLine, wholeNumber } from '../command-line/index.js';
import { defaultPort } from './issuer.js';

const description = `Prints an access token of the running development issuer, and nothing else.

  curl -H "Authorization: Bearer $(npx --no nest-resource-server token --user ann)" http://localhost:3000`;

interface TokenCommand {
  readonly user: string;
  readonly scope?: string;
  readonly audience?: string;
  readonly port: number;
}

/** `token`: errors go to standard error, so that no script uses one as a token. */
export const tokenCommand = new CommandLine('token', description)
  .summary('prints an access token of that issuer')
  .option('--user <user>', 'the user, who is the subject of the token', 'ann')
  .option('--scope <scopes>', 'the scopes of the token, separated by spaces (default: all of the user)')
  .option('--audience <audience>', 'its audience (default: that of the issuer)')
  .option('--port <port>', 'the port of the issuer', wholeNumber, defaultPort)
  .action(run);

async function run({ user, scope, audience, port }: TokenCommand): Promise<void> {
  const form = { grant_type: 'client_credentials', client_id: user, scope, audience };
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  console.log(await fetchToken(port, new URLSearchParams(given)));
}

/** @throws {Error} no issuer responds, or it issues no token; the message tells the user what to do */
async function fetchToken(port: number, body: URLSearchParams): Promise<string> {
  const url = `http://127.0.0.1:${port}/token`;
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual', signal }).catch(() => undefined);
  if (!response) {
    const start = `npx --no nest-resource-server issuer${port === defaultPort ? '' : ` --port ${port}`}`;
    throw new Error(`No issuer responds at ${url}. Is it running? ${start}`);
  }
  const content: unknown = await response.json().catch(() => undefined);
  const { access_token: token, error_description: reason } = Object(content) as Record<string, unknown>; // any JSON
  if (typeof token === 'string') return token;
  const cause = typeof reason === 'string' ? reason : `it responded with ${response.status}`;
  throw new Error(`The issuer at ${url} issued no token: ${cause}`);
}
