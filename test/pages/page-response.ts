import type { Shown } from '../support/shown-commands.js';
import type { PageAddresses } from './page-addresses.js';

/** What a page promises about commands, as patterns. */
export interface Expected {
  /** Of the statuses of their requests, joined by spaces. */
  readonly statuses: RegExp;
  readonly stdout: RegExp;
}

/** In a response and an output, `…` stands for anything. Without a response, all requests succeed. */
export function expectedOf(
  { response, output }: Pick<Shown, 'response' | 'output'>,
  addresses: PageAddresses,
): Expected {
  const patternOf = (text: string) => withDots(addresses.inText(text));
  if (output !== undefined) return { statuses: /^/, stdout: new RegExp(`^${patternOf(output)}\\s*$`) };
  if (response === undefined) return { statuses: /^(2\d\d ?)*$/, stdout: /^/ };
  const [, status = String.raw`2\d\d`, body = ''] = /^(?:(\d{3})\b)?\s*(.*)$/s.exec(response)!;
  return { statuses: new RegExp(`^(2\\d\\d )*${status}$`), stdout: new RegExp(`${patternOf(compact(body))}\\s*$`) };
}

/** JSON as the service writes it. A body with `…` between members isn't JSON, and is on one line. */
function compact(body: string): string {
  return body.includes('\n') ? JSON.stringify(JSON.parse(body)) : body;
}

function withDots(text: string): string {
  return text.replaceAll(/[^\w\s…]/g, String.raw`\$&`).replaceAll('…', '[^]*');
}
