import { type CommandLine, httpAddress, words } from '../command-line/index.js';

/** The token to examine, and the request that it was sent with, as the command line has them. */
export interface TokenArguments {
  /** `-`: on standard input. */
  readonly token?: string | undefined;
  readonly proof?: string | undefined;
  readonly method: string;
  /** The address of the request that the proof is for. */
  readonly url?: string | undefined;
}

const help = {
  token: 'an access token to check, with or without "Bearer " or "DPoP " before it; -: read it from standard input',
  proof: 'the DPoP proof that was sent with the token; on standard input, a line "DPoP: PROOF"',
  url: 'the address of that request, as the client sees it',
  method: 'its method',
};

/** Adds the options of both doctors: of the service and of the package. */
export function addTokenOptions(command: CommandLine): CommandLine {
  return command
    .option('--token <token...>', help.token, words)
    .option('--proof <proof...>', help.proof, words)
    .option('--url <url>', help.url, httpAddress)
    .option('--method <method>', help.method, (method) => method.toUpperCase(), 'GET')
    .hook('preAction', (given) => {
      const { token, proof } = given.opts<TokenArguments>();
      if (proof !== undefined && token === undefined) given.error('Give the token of the proof, too: --token TOKEN');
    });
}
