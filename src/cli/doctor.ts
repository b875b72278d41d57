import type { AuthOptions } from '../auth/index.js';
import type { KeySet } from '../auth/keys/key-set.js';
import { CommandLine, runCommand } from '../command-line/index.js';
import { type Config, loadEnvFile, unknownVariables } from '../config/index.js';
import { examineIntrospection } from '../doctor/examine-introspection.js';
import { examineIssuer, examineLogin } from '../doctor/examine-issuer.js';
import { examineGiven } from '../doctor/examine-opaque.js';
import type { Finding } from '../doctor/finding.js';
import { givenToken } from '../doctor/given-token.js';
import { reportFindings } from '../doctor/report-findings.js';
import { type TokenArguments, addTokenOptions } from '../doctor/token-options.js';
import { tokenRules } from '../doctor/token-rules.js';
import { configuredOrLocal } from './configured-or-local.js';
import { auth0Access } from './tenant-diff/auth0-access.js';
import { environmentName } from './tenant/environment-file.js';
import { defaultEnvironment, settingsOf } from './tenant/tenant-settings.js';

const description = `Checks the configuration, the issuers and, if given, a token. For each problem, it reports what to do:

  npm run -s token | npm run -s doctor -- --token -

With AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, it also compares the tenant with the code, as npm run tenant -- --diff does.

Neither the token nor the proof is ever printed. Their claims are, where they don't fit the configuration or each other.`;

interface DoctorOptions extends TokenArguments {
  readonly name: string;
}

async function* examine({ name, ...sent }: DoctorOptions): AsyncGenerator<Finding> {
  loadEnvFile();
  yield* unknownVariables(process.env).map((text) => ({ ok: false, text }));
  const config = configuredOrLocal(process.env);
  yield { ok: true, text: 'the configuration is valid' };
  const keySets = yield* examineIssuers(config.auth, config.docs);
  yield* examineTenant(name, config);
  const given = await givenToken(sent, process.stdin);
  const { method, url } = sent;
  const { publicUrl, clientCertHeader: certificateHeader } = config.server;
  const rules = tokenRules(config.auth, keySets, { publicUrl, certificateHeader });
  if (given) yield* examineGiven({ ...given, method, url }, config.auth, rules);
}

/** Returns the keys of each issuer, by its identifier; undefined where they are unavailable. */
async function* examineIssuers(
  auth: AuthOptions,
  { clientId }: Config['docs'],
): AsyncGenerator<Finding, ReadonlyMap<string, KeySet | undefined>> {
  const keySets = new Map<string, KeySet | undefined>();
  for (const options of auth.issuers) {
    const { issuer } = options;
    keySets.set(issuer, yield* examineIssuer(options, auth));
    if (keySets.get(issuer)) yield* examineIntrospection(issuer, auth);
  }
  const [first] = auth.issuers;
  // Without keys, the metadata has just failed.
  if (clientId !== undefined && first && keySets.get(first.issuer)) yield* examineLogin(first, auth);
  return keySets;
}

/** Compares the tenant with the configuration of this service. The first issuer is the one that Swagger UI logs in at. */
async function* examineTenant(environment: string, { auth, server }: Config): AsyncGenerator<Finding> {
  const access = auth0Access(process.env);
  const [issuer] = auth.issuers;
  if (access === undefined || issuer === undefined) return;
  // Loaded by need: it creates the app, to read its routes.
  const { examineAuth0 } = await import('./tenant-diff/examine-auth0.js');
  yield* examineAuth0(settingsOf(environment, issuer, server), access);
}

/** `npm run doctor`: exits with 1 if it finds a problem. */
const doctor = addTokenOptions(new CommandLine('npm run -s doctor --', description));
doctor.option(
  '--name <environment>',
  'the environment in the names of the tenant',
  environmentName,
  defaultEnvironment,
);
await runCommand(doctor.action((options: DoctorOptions) => reportFindings(examine(options))));
