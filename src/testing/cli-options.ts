import { parseArgs } from 'node:util';
import { type IssuerProfile, dialects } from './dialects.js';

export const usage = `Judges whether a resource server refuses what it must: headers, tokens, scopes, keys.

  npx nest-resource-server conformance --url URL --issuer-port PORT [options]

  --url URL           of a route that any valid token may call
  --issuer-port PORT  where an issuer starts, on 127.0.0.1, for the server to trust
  --scope "…"         what the route demands, with spaces between
  --audience AUD      what its tokens are for (api)
  --profile PROFILE   how its tokens are written: ${Object.keys(dialects).join(', ')} (auth0)
  --method METHOD     of the requests, which have no body (GET)
  --wait SECONDS      for the server to take a valid token (60)
  --strict            an advised case that fails is a failure too
  --json              prints the results as JSON, and nothing else`;

/** What is wrong with the command, and how it goes. */
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
 * @returns undefined where help is asked for
 * @throws {UsageError} something is missing, unknown or not what it should be
 */
export function conformanceCommand(args: readonly string[]): ConformanceCommand | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  if (positionals.join(' ') !== 'conformance') throw new UsageError('Name the command: conformance');
  const { url, audience, profile, method, scope = '' } = values;
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new UsageError('--url is no http or https address');
  }
  if (!isProfile(profile)) throw new UsageError(`There is no profile ${profile}`);
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

function parsed(args: readonly string[]) {
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
    throw new UsageError((error as TypeError).message); // parseArgs throws no other
  }
}

function isProfile(name: string): name is IssuerProfile {
  return Object.hasOwn(dialects, name);
}

function wholeNumber(option: string, value: string | undefined): number {
  if (value === undefined || !/^\d{1,5}$/.test(value)) throw new UsageError(`${option} is no whole number`);
  return Number(value);
}
