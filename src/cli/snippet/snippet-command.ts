import { parseArgs } from 'node:util';
import { type Language, languages } from '../../openapi/code-samples/languages.js';

export const usage = `Prints a program that calls an operation of the API.

  npm run -s snippet -- METHOD PATH --lang LANGUAGE [options]

  METHOD PATH     for example GET /api/messages, or PATCH /api/messages/{id}
  --lang LANGUAGE ${languages.map(({ lang }) => lang).join(', ')}
  --url URL       the address of the service (default: http://127.0.0.1:3000)
  --token TOKEN   an access token, for example from \`npm run -s token\``;

/** A mistake in the command line. The message names it, and shows the usage. */
export class UsageError extends Error {
  constructor(problem: string) {
    super(`${problem}\n\n${usage}`);
  }
}

export interface SnippetOptions {
  readonly method: string;
  readonly path: string;
  readonly language: Language;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * Parses the command line.
 *
 * @returns undefined if it asks for help
 * @throws {UsageError} an argument is missing, unknown or invalid
 */
export function snippetOptions(args: readonly string[]): SnippetOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [method, path, ...others] = positionals;
  if (method === undefined || path === undefined || others.length > 0) {
    throw new UsageError('Expected one method and one path');
  }
  const { lang, url, token } = values;
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new UsageError('--url must be an http or https address');
  }
  if (token !== undefined && !/^[\w\-.~+/]+=*$/.test(token)) throw new UsageError('--token must be an access token');
  return { method: method.toLowerCase(), path, language: languageOf(lang), url, token };
}

function parse(args: readonly string[]) {
  const string = { type: 'string' } as const; // for the types of the values
  const help = { type: 'boolean', short: 'h' } as const; // likewise
  try {
    const options = { lang: string, url: string, token: string, help };
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError((error as TypeError).message); // parseArgs throws nothing else
  }
}

function languageOf(name: string | undefined): Language {
  if (name === undefined) throw new UsageError('Choose a language with --lang');
  const wanted = name.toLowerCase();
  const language = languages.find(({ lang, aliases }) => lang.toLowerCase() === wanted || aliases.includes(wanted));
  if (language === undefined) throw new UsageError(`Unknown language: ${name}`);
  return language;
}
