import { parseArgs } from 'node:util';

export const usage = `Prints an access token for the API, and nothing else.

  npm run -s token -- [options]

  --as USER       a demo user of the local issuer: manager, admin or guest
                  (without it: the client credentials grant)
  --acr VALUE     with --as: how strongly the user logged in (claim acr)
  --auth-time T   with --as: when the user logged in (claim auth_time): an age
                  (90s, 10m, 2h, 1d), or seconds since the epoch (default: now)
  --scope "…"     the scopes to request, separated by spaces
  --audience URI  the API that the token is for (default: AUTH_AUDIENCE)
  --decode        print the token's header and claims instead

If AUTH_ISSUER is set, the token comes from that issuer: set AUTH_CLIENT_ID and AUTH_CLIENT_SECRET to those of a client that
may use the client credentials grant (Auth0: a Machine to Machine application).`;

export interface TokenOptions {
  readonly as?: string | undefined;
  readonly acr?: string | undefined;
  readonly 'auth-time'?: string | undefined;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
  readonly decode: boolean;
  readonly help: boolean;
}

/** @throws {TypeError} an option is unknown, or lacks its value */
export function tokenOptions(args: readonly string[]): TokenOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      as: { type: 'string' },
      acr: { type: 'string' },
      'auth-time': { type: 'string' },
      scope: { type: 'string' },
      audience: { type: 'string' },
      decode: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return values;
}
