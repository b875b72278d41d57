import { CommandLine, Option, httpAddress, wholeNumber } from '../command-line/index.js';
import type { IssuerProfile } from '../testing/issuer/dialects.js';
import { profileOption } from './profile-option.js';

export interface ConformanceCommand {
  readonly url: string;
  readonly publicUrl?: string;
  readonly issuerPort: number;
  readonly scope?: string;
  readonly audience: string;
  readonly profile: IssuerProfile;
  readonly method: string;
  /** In seconds. */
  readonly wait: number;
  readonly strict?: boolean;
  readonly json?: boolean;
}

const description =
  'Tests how a resource server handles credentials, tokens, scopes and keys, valid and invalid ones. It exits with 1 if a required case fails.';

const help = {
  url: 'a route that accepts every valid token with the scopes',
  issuerPort: 'the port on 127.0.0.1 of the issuer that this command starts; the server must trust it',
  publicUrl: "the route's address for its clients, for DPoP proofs (default: the one in --url)",
  scope: 'the scopes that the route requires, separated by spaces',
  audience: 'the audience of the tokens',
  profile: 'the dialect of the tokens',
  method: 'the method of the requests, which have no body',
  wait: 'how long to wait until the server accepts a valid token',
  strict: 'exit with 1 also if an advised case fails',
  json: 'print the results as JSON, and nothing else',
};

/** @param name as one types it */
export function conformanceCommand(name: string): CommandLine {
  return new CommandLine(name, description)
    .summary('tests how a server handles valid and forged tokens')
    .addRequiredOption(new Option('--url <url>', help.url).argParser(httpAddress))
    .addRequiredOption(new Option('--issuer-port <port>', help.issuerPort).argParser(wholeNumber))
    .option('--public-url <url>', help.publicUrl, httpAddress)
    .option('--scope <scopes>', help.scope)
    .option('--audience <audience>', help.audience, 'api')
    .addOption(profileOption(help.profile))
    .option('--method <method>', help.method, 'GET')
    .option('--wait <seconds>', help.wait, wholeNumber, 60)
    .option('--strict', help.strict)
    .option('--json', help.json)
    .action(async (command: ConformanceCommand) => {
      // Loads most of the package: only when it is needed.
      const { runConformance } = await import('./conformance/run-conformance.js');
      await runConformance(command);
    });
}
