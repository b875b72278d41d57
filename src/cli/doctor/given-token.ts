import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

export const usage = `Checks the configuration, the issuers and, if given, a token. For each problem, it reports what to do.

  npm run -s doctor -- [--token TOKEN]

  --token TOKEN   an access token to check, with or without "Bearer " before it
  --token -       read it from standard input:
                  npm run -s token | npm run -s doctor -- --token -

The token is never printed. Its claims are, where they don't fit the configuration.`;

interface DoctorOptions {
  readonly help: boolean;
  /** As it was given; `-`: on standard input. */
  readonly token: string | undefined;
}

/** @throws {Error} the arguments are unknown; the message has none of them, as one may be a token */
export function doctorOptions(args: readonly string[]): DoctorOptions {
  const { values, positionals } = parsed(args);
  const { token, help = false } = values;
  // `--token Bearer TOKEN` without quotes.
  if (token !== undefined) return { help, token: [token, ...positionals].join(' ') };
  if (positionals.length > 0) throw new Error('Give a token as --token TOKEN');
  return { help, token };
}

function parsed(args: readonly string[]) {
  const options = { token: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const; // for the types of the values
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    throw new Error(`The arguments are unknown.\n\n${usage}`);
  }
}

/** @throws {Error} there is no token */
export async function givenToken(given: string, input: NodeJS.ReadableStream): Promise<string> {
  const raw = given === '-' ? await text(input) : given;
  const token = raw.trim().replace(/^(?:authorization: *)?bearer +/i, '');
  if (token === '') throw new Error('There is no token: did the command that should print one fail?');
  return token;
}
