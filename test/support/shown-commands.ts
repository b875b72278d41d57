import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { reasons } from './commands-that-do-not-run.js';

const root = path.resolve(import.meta.dirname, '../..');

/** A block `bash` of a page, a command of a block `console`, or one within the text. */
export interface Shown {
  /** The page and the line, as editors open it. */
  readonly place: string;
  /** Each ends where the shell would start the next one. */
  readonly commands: readonly string[];
  /** What the last one responds: the block `http` (with the status) or `json` that follows. */
  readonly response?: string;
  /** What a command of a block `console` prints, whether it succeeds or fails. */
  readonly output?: string;
}

export interface Page {
  readonly name: string;
  readonly text: string;
}

/** The pages of the repository. The changelog isn't one of them: it names commands of earlier versions. */
export function pages(): Page[] {
  const names = globSync(['**/*.md', '.github/**/*.md'], {
    cwd: root,
    exclude: ['**/node_modules', '.git', '**/dist'],
  });
  const current = names.filter((name) => name !== 'CHANGELOG.md').toSorted();
  return current.map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));
}

const fence = /^( *)```(\w*)[^\n]*\n(.*?)^\1``` *$/gms;

/** The blocks of a page that a reader copies to a terminal, or that show one. */
export function shownBlocks({ name, text }: Page): Shown[] {
  return [...text.matchAll(fence)].flatMap(({ 0: whole, 2: language, 3: script = '', index }) => {
    const place = placeOf(name, text, index);
    if (language === 'console') return session(script).map((step) => ({ place, ...step }));
    if (language !== 'bash') return [];
    const [, response] = /^\n+```(?:http|json)\n(.*?)\n```/s.exec(text.slice(index + whole.length)) ?? [];
    return [{ place, commands: commandsOf(script), ...(response && { response }) }];
  });
}

/** The commands of a terminal's session, each after `$`, with what they print. */
function session(text: string): Pick<Shown, 'commands' | 'output'>[] {
  const parts = text.split(/^\$ /m).slice(1);
  return parts.map((part) => ({
    commands: [part.slice(0, part.indexOf('\n'))],
    output: part.slice(part.indexOf('\n')).trim(),
  }));
}

/** The commands within the text, such as `npm run token`: a program with more than options. */
export function shownInText({ name, text }: Page): Shown[] {
  const prose = text.replaceAll(fence, (block) => block.replaceAll(/[^\n]/g, ' '));
  return [...prose.matchAll(/`([^`\n]+)`/g)]
    .filter(([, code = '']) => inText.test(code))
    .map(({ 1: code = '', index }) => ({ place: placeOf(name, text, index), commands: [code] }));
}

const inText =
  /^(?:[A-Z_]+=\S+ )*(?:npm|npx|node|nest|curl|openssl|docker|kubectl|nginx|envoy|kong|psql|jq|git|apt-get)(?= (?:-\S+ )*[^-\s])/;

/** Why a command doesn't run on its page; undefined if it does. */
export function reasonNotToRun(command: string): string | undefined {
  return Object.entries(reasons).find(([beginning]) => command.startsWith(beginning))?.[1];
}

/** The commands of a script, without comments, each on one line unless it has a here-document. */
export function commandsOf(script: string): string[] {
  const joined = script.replaceAll(/\\\n\s*/g, '').replaceAll(/&&\n\s*/g, '&& ');
  const lines = joined.match(/^[^\n]*<<(\w+)\n[^]*?\n\1$|^[^\n]+$/gm) ?? [];
  return lines.flatMap((line) => (line.includes('\n') ? [line] : commandsOfLine(line)));
}

function commandsOfLine(line: string): string[] {
  const commands = line.replace(/(^|\s+)# .*/, '').split(' && ');
  return commands.map((command) => command.trim()).filter((command) => command !== '');
}

function placeOf(name: string, text: string, index: number): string {
  return `${name}:${text.slice(0, index).split('\n').length}`;
}
