import { CommandLine, InvalidArgumentError, words } from '../../command-line/index.js';

const description = `Revokes access tokens: from now on, every instance of the service rejects them.

  npm run -s revoke -- --subject 'auth0|5f7c'
  npm run -s token | npm run -s revoke -- --token -

A revocation holds for the tokens that exist. End the session at the issuer, too, or the client gets new ones there.`;

const help = {
  token: 'one token; -: read it from standard input, so that it is in no history',
  subject: 'the tokens of a user (claim sub)',
  client: 'the tokens of a client',
  session: 'the tokens of a login session (claim sid)',
  all: 'all tokens of the issuer',
  issuer: 'the issuer of the tokens, as in iss (default: the configured one)',
  issuedBefore:
    'only the tokens issued until then: seconds since the epoch, or a date such as 2030-01-31T12:00:00Z (default: now)',
  list: 'list the revocations in force',
  remove: 'take a revocation back, by the ID that --list shows',
};

/** What the command does: exactly one of the members but the last two. */
export interface RevokeOptions {
  readonly token?: string;
  readonly subject?: string;
  readonly client?: string;
  readonly session?: string;
  readonly all?: true;
  readonly list?: true;
  readonly remove?: string;
  readonly issuer?: string;
  readonly issuedBefore?: Date;
}

const actions = ['token', 'subject', 'client', 'session', 'all', 'list', 'remove'] as const;

/** `npm run revoke`, which runs the action with its options. */
export function revokeCommand(action: (options: RevokeOptions) => Promise<void> | void): CommandLine {
  return new CommandLine('npm run -s revoke --', description)
    .option('--token <token...>', help.token, words)
    .option('--subject <sub>', help.subject)
    .option('--client <id>', help.client)
    .option('--session <sid>', help.session)
    .option('--all', help.all)
    .option('--issuer <iss>', help.issuer)
    .option('--issued-before <time>', help.issuedBefore, pastTime)
    .option('--list', help.list)
    .option('--remove <id>', help.remove)
    .action((options: RevokeOptions, command: CommandLine) => {
      const problem = problemOf(options);
      if (problem !== undefined) command.error(problem);
      return action(options);
    });
}

function problemOf(options: RevokeOptions): string | undefined {
  const given = actions.filter((name) => options[name] !== undefined);
  const [name = 'list'] = given;
  if (given.length !== 1) return `Give one of ${actions.map((action) => `--${action}`).join(', ')}`;
  const { issuer, issuedBefore } = options;
  if (issuer !== undefined && (name === 'list' || name === 'remove')) return `--issuer does not go with --${name}`;
  if (issuedBefore !== undefined && ['token', 'list', 'remove'].includes(name)) {
    return `--issued-before does not go with --${name}`;
  }
  return undefined;
}

/** A date with a time has its time zone, so that it means the same everywhere. */
function pastTime(text: string): Date {
  const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : isDate ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(time) && time <= Date.now()) return new Date(time);
  throw new InvalidArgumentError('must be a time in the past: seconds since the epoch, or 2030-01-31T12:00:00Z');
}
