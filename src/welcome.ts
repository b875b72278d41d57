import { thisApi } from './api.js';
import type { KeySetStatus } from './auth/index.js';

/** The part of the message that depends on the issuers. */
export interface IssuerPart {
  /** What the heading says of the API, such as `is ready.` */
  readonly state: string;
  /** A label and its text, which may have several lines. */
  readonly rows: readonly (readonly [label: string, text: string])[];
  /** Where the commands work. */
  readonly where: string;
  readonly commands: readonly string[];
  readonly note?: string;
}

/** An issuer whose tokens are accepted. */
export interface AcceptedIssuer {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly keys: Pick<KeySetStatus, 'state' | 'keyIds' | 'lastError'>;
}

/**
 * The message that is printed at startup: addresses, issuers, and commands that work as printed.
 *
 * @param docs whether Swagger UI is served
 */
export function welcome(url: string, docs: boolean, { state, rows, where, commands, note }: IssuerPart): string {
  const addresses: IssuerPart['rows'] = [['API', url], ...(docs ? [['Docs', `${url}/docs`] as const] : [])];
  const table = [...addresses, ...rows].map(([label, text]) => `${label.padEnd(14)}${indented(text, 14)}`);
  const blocks = [`${thisApi.name} ${state}`, table.join('\n'), `Try in another terminal${where}:`, ...commands];
  return `\n${[...blocks, ...(note === undefined ? [] : [note])].map((block) => `  ${indented(block, 2)}\n`).join('\n')}`;
}

/**
 * For issuers that are configured.
 *
 * @param hasClient whether `npm run token` has the credentials of a client
 */
export function acceptedIssuers(url: string, issuers: readonly AcceptedIssuer[], hasClient: boolean): IssuerPart {
  const lacksKeys = issuers.some(({ keys }) => areMissing(keys));
  return {
    state: lacksKeys ? 'is running, but lacks keys to check tokens with.' : 'is ready.',
    rows: issuers.flatMap(({ issuer, audience, keys }) => [
      ['Issuer', issuer],
      ['Audience', audience.join(', ')],
      ['Keys', printable(keysOf(keys))],
    ]),
    where: ', with the same variables',
    commands: [
      'npm run -s doctor',
      `curl ${url}${thisApi.examples.open}`,
      `curl -H "Authorization: Bearer $(npm run -s token)" ${url}${thisApi.examples.resource}`,
    ],
    ...(!hasClient && { note: credentialsNote }),
  };
}

const credentialsNote = `The last one needs AUTH_CLIENT_ID and AUTH_CLIENT_SECRET, of a client of the issuer that may use the client
credentials grant.`;

/** A set may have up to 100 keys. */
const shownKeys = 4;

function keysOf(keys: AcceptedIssuer['keys']): string {
  const { keyIds, lastError } = keys;
  if (areMissing(keys)) return `none yet: ${lastError ?? 'they are being fetched'}`;
  if (keyIds.length === 0) return 'none: only opaque tokens are accepted';
  const shown = keyIds.slice(0, shownKeys).map((kid) => kid?.slice(0, 64) ?? 'one without kid');
  const others = keyIds.length - shown.length;
  return `${keyIds.length}: ${[...shown, ...(others > 0 ? [`${others} more`] : [])].join(', ')}`;
}

function areMissing({ state }: AcceptedIssuer['keys']): boolean {
  return state === 'empty' || state === 'dead';
}

/** Names of keys come from the issuer: a terminal must not execute what they contain. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}

/** The lines of a text, those after the first one indented. */
function indented(text: string, by: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(by)}`);
}
