import { parseArgs } from 'node:util';
import { type IssuerProfile, dialects } from './issuer/dialects.js';

export const usage = `Tests how a resource server handles credentials, tokens, scopes and keys, valid and invalid ones.

  npx nest-resource-server conformance --url URL --issuer-port PORT [options]

  --url URL           a route that accepts every valid token with the scopes
  --issuer-port PORT  the port on 127.0.0.1 of the issuer that this command starts; the server must trust it
  --scope "…"         the scopes that the route requires, separated by spaces
  --audience AUD      the audience of the tokens (default: api)
  --profile PROFILE   the dialect of the tokens: ${Object.keys(dialects).join(', ')} (default: auth0)
  --method METHOD     the method of the requests, which have no body (default: GET)
  --wait SECONDS      how long to wait until the server accepts a valid token (default: 60)
  --strict            exit with 1 also if an advised case fails
  --json              print the results as JSON, and nothing else`;

/** A mistake in the command line. The message names it, and shows the usage. */
export class UsageError extends Error {
  constructor(problem: string) {
    super(`${problem}\n\n${usage}`);
  }
}

export interface ConformanceCommand {
  readonly url: string;
  readonly port: number;
  readonly scopes: readonly string[];
  readonly audience: string;
  readonly profile: IssuerProfile;
  readonly method: string;
  readonly waitMs: number;
  readonly isStrict: boolean;
  readonly isJson: boolean;
}

/**
 * Parses the command line.
 *
 * @returns undefined if it asks for help
 * @throws {UsageError} an argument is missing, unknown or invalid
 */
export function conformanceCommand(args: readonly string[]): ConformanceCommand | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  if (positionals.join(' ') !== 'conformance') throw new UsageError('Expected the command: conformance');
  const { url, audience, profile, method, scope = '' } = values;
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new UsageError('--url must be an http or https address');
  }
  if (!isProfile(profile)) throw new UsageError(`Unknown profile: ${profile}`);
  return {
    url,
    audience,
    profile,
    method,
    port: wholeNumber('--issuer-port', values['issuer-port']),
    scopes: scope.split(' ').filter((word) => word !== ''),
    waitMs: wholeNumber('--wait', values.wait) * 1000,
    isStrict: values.strict,
    isJson: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        'issuer-port': { type: 'string' },
        scope: { type: 'string' },
        audience: { type: 'string', default: 'api' },
        profile: { type: 'string', default: 'auth0' },
        method: { type: 'string', default: 'GET' },
        wait: { type: 'string', default: '60' },
        strict: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as TypeError).message); // parseArgs throws nothing else
  }
}

function isProfile(name: string): name is IssuerProfile {
  return Object.hasOwn(dialects, name);
}

function wholeNumber(option: string, value: string | undefined): number {
  if (value === undefined || !/^\d{1,5}$/.test(value)) throw new UsageError(`${option} must be a whole number`);
  return Number(value);
}
