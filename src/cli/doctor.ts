import { type AuthOptions, Issuers } from '../auth/index.js';
import type { KeySet } from '../auth/keys/key-set.js';
import { type Config, loadConfig, loadEnvFile, unknownVariables } from '../config/index.js';
import { configuredOrLocal } from './configured-or-local.js';
import { examineIssuer, examineLogin } from './doctor/examine-issuer.js';
import { examineToken } from './doctor/examine-token.js';
import { type Finding, formatFinding } from './doctor/finding.js';
import { doctorOptions, givenToken, usage } from './doctor/given-token.js';
import { messageOf } from './run-command.js';

/** `npm run doctor`: exits with 1 if it finds a problem. */
async function main(): Promise<void> {
  const { token, help } = doctorOptions(process.argv.slice(2));
  if (help) return console.log(usage);
  loadEnvFile();
  for await (const finding of examine(token)) {
    console.log(formatFinding(finding));
    if (!finding.ok) process.exitCode = 1;
  }
}

async function* examine(given: string | undefined): AsyncGenerator<Finding> {
  yield* unknownVariables(process.env).map((text) => ({ ok: false, text }));
  const { auth, docs } = configuredOrLocal(loadConfig(process.env));
  yield { ok: true, text: 'the configuration is valid' };
  const keySets = yield* examineIssuers(auth, docs);
  if (given === undefined) return;
  const token = await givenToken(given, process.stdin);
  const issuers = new Issuers(auth);
  yield* examineToken(token, (iss) => {
    const { policy } = issuers.select(iss);
    return { policy, keys: keySets.get(policy.issuer), issuers: issuers.policies };
  });
}

/** Returns the keys of each issuer, by its identifier; undefined where they are unavailable. */
async function* examineIssuers(
  auth: Omit<AuthOptions, 'checks'>,
  { clientId }: Config['docs'],
): AsyncGenerator<Finding, ReadonlyMap<string, KeySet | undefined>> {
  const keySets = new Map<string, KeySet | undefined>();
  for (const options of auth.issuers) keySets.set(options.issuer, yield* examineIssuer(options, auth));
  const [first] = auth.issuers;
  // Without keys, the metadata has just failed.
  if (clientId !== undefined && first && keySets.get(first.issuer)) yield* examineLogin(first, auth);
  return keySets;
}

main().catch((error: unknown) => {
  console.log(formatFinding({ ok: false, text: messageOf(error) }));
  process.exitCode = 1;
});
