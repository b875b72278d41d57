import { type Language, languages } from '../../openapi/code-samples/languages.js';
import { CommandLine, InvalidArgumentError, Option, httpAddress } from '../../command-line/index.js';

const help = {
  method: 'for example GET, or PATCH',
  path: 'for example /api/messages, or /api/messages/{id}',
  lang: languages.map(({ lang }) => lang).join(', '),
  url: 'the address of the service (default: PUBLIC_URL, or PORT on this machine)',
  token: 'an access token, for example from `npm run -s token`',
  dpop: 'curl with a DPoP-bound token and its proof from `npm run token`',
};

export interface SnippetOptions {
  readonly method: string;
  readonly path: string;
  readonly language: Language;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  /** Whether the token is to be bound to a key. Only `npm run token` for curl does that. */
  readonly dpop: boolean;
}

/** The options as the command line has them. */
interface GivenOptions {
  readonly lang?: Language;
  readonly url?: string;
  readonly token?: string;
  readonly dpop?: boolean;
}

/** `npm run snippet`, which runs the action with its options. */
export function snippetCommand(action: (options: SnippetOptions) => Promise<void> | void): CommandLine {
  return new CommandLine('npm run -s snippet --', 'Prints a program that calls an operation of the API.')
    .argument('<method>', help.method)
    .argument('<path>', help.path)
    .option('--lang <language>', help.lang, languageNamed)
    .option('--url <url>', help.url, httpAddress)
    .option('--token <token>', help.token, accessToken)
    .addOption(new Option('--dpop', help.dpop).conflicts('token'))
    .action((method: string, path: string, { lang, dpop = false, ...given }: GivenOptions, command: CommandLine) => {
      const language = lang ?? (dpop ? languageNamed('curl') : command.error('Choose a language with --lang'));
      if (dpop && language.lang !== 'cURL') command.error('--dpop is for curl');
      return action({ ...given, method: method.toLowerCase(), path, language, dpop });
    });
}

function languageNamed(name: string): Language {
  const wanted = name.toLowerCase();
  const language = languages.find(({ lang, aliases }) => lang.toLowerCase() === wanted || aliases.includes(wanted));
  if (language === undefined) throw new InvalidArgumentError(`must be one of ${help.lang}`);
  return language;
}

function accessToken(text: string): string {
  if (/^[\w\-.~+/]+=*$/.test(text)) return text;
  throw new InvalidArgumentError('must be an access token');
}
