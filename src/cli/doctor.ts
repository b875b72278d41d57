import type { AuthOptions } from '../auth/index.js';
import { policyOf } from '../auth/keys/issuers.js';
import type { KeySet } from '../auth/keys/key-set.js';
import { matchesTemplate } from '../auth/token/issuer-template.js';
import type { TokenPolicy } from '../auth/token/token-checks.js';
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
  const examined = yield* examineIssuers(auth, docs);
  if (given === undefined) return;
  const token = await givenToken(given, process.stdin);
  yield* examineToken(token, (iss) => {
    const { policy, keys } =
      examined.find((one) => one.policy.issuer === iss) ??
      examined.find((one) => matchesTemplate(iss, one.policy)) ??
      examined[0]!; // a configuration has one
    return { policy, keys, issuers: examined.map((one) => one.policy) };
  });
}

interface Examined {
  readonly policy: TokenPolicy;
  /** Undefined: unavailable. */
  readonly keys: KeySet | undefined;
}

async function* examineIssuers(
  auth: Omit<AuthOptions, 'checks'>,
  { clientId }: Config['docs'],
): AsyncGenerator<Finding, Examined[]> {
  const examined: Examined[] = [];
  for (const options of auth.issuers) {
    examined.push({ policy: policyOf(options, auth), keys: yield* examineIssuer(options, auth) });
  }
  // Without keys, the metadata has just failed.
  if (clientId !== undefined && examined[0]?.keys) yield* examineLogin(auth.issuers[0]!, auth);
  return examined;
}

main().catch((error: unknown) => {
  console.log(formatFinding({ ok: false, text: messageOf(error) }));
  process.exitCode = 1;
});
