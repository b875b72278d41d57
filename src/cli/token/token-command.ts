import { isHttpAddress } from '../../auth/options/addresses.js';
import { CommandLine } from '../../command-line/index.js';
import { authTime } from './auth-time.js';
import type { ProvenRequest } from './dpop-proof.js';

const description = `Prints an access token for the API, and nothing else.

If AUTH_ISSUER is set, the token comes from that issuer: set AUTH_CLIENT_ID and AUTH_CLIENT_SECRET to those of a client that may use the client credentials grant (Auth0: a Machine to Machine application).`;

const help = {
  as: 'a demo user of the local issuer, such as manager: src/roles.ts lists them (without it: the client credentials grant)',
  acr: 'with --as: how strongly the user logged in (claim acr)',
  authTime:
    'with --as: when the user logged in (claim auth_time): an age (90s, 10m, 2h, 1d), or seconds since the epoch (default: now)',
  scope: 'the scopes to request, separated by spaces',
  audience: 'the API that the token is for (default: AUTH_AUDIENCE)',
  decode: "print the token's header and claims instead",
  dpop: 'bind the token to a new key, and print two headers for the request METHOD URL: the token, and a DPoP proof of that key. They are for one request within a minute. With curl: … --dpop GET URL | curl -H @- URL',
  nonce: "with --dpop: the DPoP-Nonce of the service's last response",
};

export interface TokenOptions {
  readonly as?: string | undefined;
  readonly acr?: string | undefined;
  /** In seconds since the epoch. */
  readonly authTime?: number | undefined;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
  /** With `--dpop`: the request that the token is for. */
  readonly request?: Readonly<Pick<ProvenRequest, 'method' | 'url' | 'nonce'>> | undefined;
  readonly decode?: boolean;
}

/** The options as the command line has them. */
interface GivenOptions extends Omit<TokenOptions, 'request'> {
  readonly dpop?: boolean;
  readonly nonce?: string;
}

/** `npm run token`, which runs the action with its options. */
export function tokenCommand(action: (options: TokenOptions) => Promise<void> | void): CommandLine {
  return new CommandLine('npm run -s token --', description)
    .argument('[method]', 'with --dpop: the method of a request')
    .argument('[url]', 'with --dpop: its address')
    .option('--as <user>', help.as)
    .option('--acr <value>', help.acr)
    .option('--auth-time <time>', help.authTime, (text) => authTime(text, Date.now()))
    .option('--scope <scopes>', help.scope)
    .option('--audience <uri>', help.audience)
    .option('--decode', help.decode)
    .option('--dpop', help.dpop)
    .option('--nonce <value>', help.nonce)
    .action((method: string | undefined, url: string | undefined, given: GivenOptions, command: CommandLine) => {
      const { dpop, nonce, ...options } = given;
      if (nonce !== undefined && !dpop) command.error('--nonce needs --dpop');
      if (method !== undefined && !dpop) command.error('Unexpected argument: METHOD and URL belong to --dpop');
      if (dpop && !isRequest(method, url)) command.error(requestMissing);
      return action({ ...options, request: dpop ? { method: method!.toUpperCase(), url: url!, nonce } : undefined });
    });
}

const requestMissing =
  '--dpop needs the method and the address of a request: --dpop GET http://127.0.0.1:3000/api/private';

function isRequest(method = '', url = ''): boolean {
  return /^[a-z]+$/i.test(method) && isHttpAddress(url);
}
