import type { ProfileName } from '../auth/index.js';
import { CommandLine, Option } from '../command-line/index.js';
import { type TokenArguments, addTokenOptions } from '../doctor/token-options.js';
import { profileOption } from './profile-option.js';

const description = `Checks an issuer and, if given, a token, as AuthModule would. For each problem, it reports what to do:

  … token | … doctor --issuer http://127.0.0.1:4000 --audience api --token -

Neither the token nor the proof is ever printed. Their claims are, where they don't fit the options or each other.`;

const help = {
  issuer: 'the issuer, exactly as in the claim iss of its tokens',
  audience: 'the identifier of the API, as in aud',
  profile: 'as the option of AuthModule',
  algorithms: 'the accepted algorithms, separated by commas',
  discoveryUrl: "the address of its metadata, if it isn't at the issuer",
  jwksUri: 'the address of its keys, instead of the metadata',
  publicUrl: 'the address of the app, for tokens that are bound to a key (DPoP)',
};

/** The options have the names of those of AuthModule. */
export interface DoctorCommand extends TokenArguments {
  readonly issuer: string;
  readonly audience: string;
  readonly profile: ProfileName;
  readonly algorithms: string;
  readonly discoveryUrl?: string;
  readonly jwksUri?: string;
  readonly publicUrl?: string;
}

/** `doctor`: exits with 1 if it finds a problem. */
export const doctorCommand = addTokenOptions(
  new CommandLine('doctor', description)
    .summary('checks an issuer and a token, as AuthModule would')
    .addRequiredOption(new Option('--issuer <url>', help.issuer).env('AUTH_ISSUER'))
    .addRequiredOption(new Option('--audience <audience>', help.audience).env('AUTH_AUDIENCE'))
    .addOption(profileOption(help.profile))
    .option('--algorithms <list>', help.algorithms, 'RS256')
    .option('--discovery-url <url>', help.discoveryUrl)
    .option('--jwks-uri <url>', help.jwksUri)
    .option('--public-url <url>', help.publicUrl),
).action(async (command: DoctorCommand) => {
  // Loads most of the package: only when it is needed.
  const { runDoctor } = await import('./doctor/run-doctor.js');
  await runDoctor(command);
});
