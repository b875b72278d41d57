import { readFileSync } from 'node:fs';

/** A request of an .http file. */
export interface HttpRequest {
  readonly title: string;
  /** With a name, others can refer to its response. */
  readonly name: string | undefined;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly [name: string, value: string][];
  readonly body: string | undefined;
}

export interface HttpFile {
  readonly variables: ReadonlyMap<string, string>;
  readonly requests: readonly HttpRequest[];
}

/**
 * Reads an .http file in the syntax that both VS Code's REST Client and JetBrains' HTTP Client have: variables before the first
 * request, a title before each, comments, a name, one line for the request, headers, and a body without references to files.
 *
 * @throws {SyntaxError} anything else
 */
export function readHttpFile(file: string): HttpFile {
  const [head = '', ...sections] = readFileSync(file, 'utf8').split(/^### /m);
  const lines = head.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  const variables = lines.map((line): [string, string] => {
    const [, name = '', value = ''] = matched(/^@(\w+) = (.+)$/, line);
    return [name, value];
  });
  return { variables: new Map(variables), requests: sections.map(toRequest) };
}

function toRequest(section: string): HttpRequest {
  const [head = '', ...paragraphs] = section.trimEnd().split('\n\n');
  const [title = '', ...lines] = head.split('\n');
  const name = lines.map((line) => /^# @name (\w+)$/.exec(line)?.[1]).find((found) => found !== undefined);
  const [start = '', ...headers] = lines.filter((line) => !line.startsWith('# '));
  const [, method = '', url = ''] = matched(/^([A-Z]+) (\S+)$/, start);
  const body = paragraphs.length === 0 ? undefined : paragraphs.join('\n\n');
  // JetBrains' scripts and both editors' references to files; REST Client takes comments for a part of the body.
  if (/^[<>#]/m.test(body ?? '')) throw new SyntaxError(`not understood by both editors: ${body}`);
  return { title, name, method, url, headers: headers.map(toHeader), body };
}

function toHeader(line: string): [string, string] {
  const [, name = '', value = ''] = matched(/^([\w-]+): (.+)$/, line);
  return [name, value];
}

function matched(pattern: RegExp, line: string): RegExpExecArray {
  const match = pattern.exec(line);
  if (match === null) throw new SyntaxError(`not understood by both editors: ${line}`);
  return match;
}

/** Sends the requests of one file as REST Client does. */
export class HttpSession {
  readonly #responses = new Map<string, unknown>();

  constructor(private readonly variables: ReadonlyMap<string, string>) {}

  /** @returns the status */
  async send({ name, method, url, headers, body }: HttpRequest): Promise<number> {
    const filled = headers.map(([header, value]): [string, string] => [header, this.#fill(value)]);
    const content = body === undefined ? null : this.#fill(body);
    const response = await fetch(this.#fill(url), { method, headers: filled, body: content });
    const text = await response.text();
    if (name !== undefined) this.#responses.set(name, JSON.parse(text));
    return response.status;
  }

  #fill(text: string): string {
    return text.replaceAll(/\{\{(.+?)\}\}/g, (_, reference: string) => this.#valueOf(reference));
  }

  #valueOf(reference: string): string {
    if (reference === '$timestamp') return String(Date.now());
    const [, name = '', member = ''] = /^(\w+)\.response\.body\.\$\.(\w+)$/.exec(reference) ?? [];
    const value: unknown =
      name === '' ? this.variables.get(reference) : Reflect.get(Object(this.#responses.get(name)), member);
    if (typeof value !== 'string') throw new Error(`{{${reference}}} has no value`);
    return this.#fill(value);
  }
}
