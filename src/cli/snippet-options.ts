import { parseArgs } from 'node:util';
import { type Language, languages } from '../docs/code-samples/languages.js';

export const usage = `Prints a program that calls an operation of the API.

  npm run -s snippet -- METHOD PATH --lang LANGUAGE [options]

  METHOD PATH     as in GET /api/messages, or PATCH /api/messages/{id}
  --lang LANGUAGE ${languages.map(({ lang }) => lang).join(', ')}
  --url URL       of the service (http://127.0.0.1:3000)
  --token TOKEN   an access token, as \`npm run -s token\` prints it`;

/** What is wrong with the command, and how it goes. */
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
 * @returns undefined where help is asked for
 * @throws {UsageError} something is missing, unknown or not what it should be
 */
export function snippetOptions(args: readonly string[]): SnippetOptions | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [method, path, ...others] = positionals;
  if (method === undefined || path === undefined || others.length > 0) {
    throw new UsageError('Name one method and one path');
  }
  const { lang, url, token } = values;
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new UsageError('--url is no http or https address');
  }
  if (token !== undefined && !/^[\w\-.~+/]+=*$/.test(token)) throw new UsageError('--token is no access token');
  return { method: method.toLowerCase(), path, language: languageOf(lang), url, token };
}

function parsed(args: readonly string[]) {
  const string = { type: 'string' } as const; // for the types of the values
  const help = { type: 'boolean', short: 'h' } as const; // likewise
  try {
    const options = { lang: string, url: string, token: string, help };
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError((error as TypeError).message); // parseArgs throws no other
  }
}

function languageOf(name: string | undefined): Language {
  if (name === undefined) throw new UsageError('Name a language: --lang');
  const wanted = name.toLowerCase();
  const language = languages.find(({ lang, aliases }) => lang.toLowerCase() === wanted || aliases.includes(wanted));
  if (language === undefined) throw new UsageError(`There is no ${name} here`);
  return language;
}
