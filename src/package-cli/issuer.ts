import { CommandLine, wholeNumber } from '../command-line/index.js';
import type { IssuerProfile } from '../testing/issuer/dialects.js';
import { type DemoUsers, defaultUsers, readUsers } from './issuer/demo-users.js';
import { DevelopmentIssuer } from './issuer/development-issuer.js';
import { whenListening } from './port-in-use.js';
import { profileOption } from './profile-option.js';

export const defaultPort = 4000;

const description = `Runs an issuer for development on 127.0.0.1, until it is stopped. It issues a token to everyone who asks for one.

Each start has a new key: an app fetches it by itself, and older tokens are rejected.`;

const usersHelp = `its users, as JSON: { "ann": { "scopes": ["read:orders"], "claims": { "org_id": "org_1" } } }. A user without scopes has every scope that is asked for. (default: ann and bob, without scopes)`;

interface IssuerCommand {
  readonly port: number;
  readonly users?: string;
  readonly audience: string;
  readonly profile: IssuerProfile;
}

/** `issuer`: runs until the process is stopped. */
export const issuerCommand = new CommandLine('issuer', description)
  .summary('runs an issuer for development, with demo users')
  .option('--port <port>', 'its port', wholeNumber, defaultPort)
  .option('--users <file>', usersHelp)
  .option('--audience <audience>', 'the audience of its tokens', 'api')
  .addOption(profileOption('the dialect of its tokens, as the option of AuthModule'))
  .action(run);

async function run({ port, users: file, audience, profile }: IssuerCommand): Promise<void> {
  const users = file === undefined ? defaultUsers : readUsers(file);
  const { url } = await whenListening(DevelopmentIssuer.start({ port, users, audience, profile }), '--port', port);
  console.log(greeting(url, audience, profile, users));
}

function greeting(url: string, audience: string, profile: IssuerProfile, users: DemoUsers): string {
  const { port } = new URL(url);
  const portOption = Number(port) === defaultPort ? '' : ` --port ${port}`;
  const [user = ''] = users.keys();
  return `The development issuer runs at ${url}, for this machine only. Have the app trust it:

  AUTH_ISSUER=${url}
  AUTH_AUDIENCE=${audience}${profile === 'auth0' ? '' : `\n  profile: '${profile}' in the options of AuthModule`}

Its users:
${[...users].map(([name, { scopes }]) => `  ${name}  ${scopes ? scopes.join(' ') || '(no scopes)' : '(every scope that is asked for)'}`).join('\n')}

A token: npx --no nest-resource-server token --user ${user}${portOption}`;
}
