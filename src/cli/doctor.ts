import { parseArgs } from 'node:util';
import { profiles } from '../auth/token/profiles.js';
import type { KeySet } from '../auth/keys/key-set.js';
import { loadConfig, loadEnvFile } from '../config/index.js';
import { examineIssuer } from './doctor/examine-issuer.js';
import { examineToken } from './doctor/examine-token.js';
import { type Finding, formatFinding } from './doctor/finding.js';
import { messageOf } from './run-command.js';
import { configuredOrLocal } from './configured-or-local.js';

const usage = `Checks the configuration, the issuers and, if given, a token. For each problem, it reports what to do.

  npm run -s doctor -- [--token TOKEN]

  --token TOKEN   an access token to check`;

/** `npm run doctor`: exits with 1 if it finds a problem. */
async function main(): Promise<void> {
  const options = { token: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const; // for the types of the values
  const { token, help } = parseArgs({ options }).values;
  if (help) return console.log(usage);
  loadEnvFile();
  for await (const finding of examine(token)) {
    console.log(formatFinding(finding));
    if (!finding.ok) process.exitCode = 1;
  }
}

async function* examine(token: string | undefined): AsyncGenerator<Finding> {
  const { auth } = configuredOrLocal(loadConfig(process.env));
  yield { ok: true, text: 'the configuration is valid' };
  const keySets = new Map<unknown, KeySet | undefined>();
  for (const options of auth.issuers) keySets.set(options.issuer, yield* examineIssuer(options, auth));
  if (token === undefined) return;
  yield* examineToken(token, (iss) => {
    const selected = auth.issuers.find(({ issuer }) => issuer === iss) ?? auth.issuers[0]!;
    const profile = profiles[selected.profile](selected.audience);
    const policy = { ...selected, profile, clockToleranceMs: auth.clockToleranceMs };
    return { policy, keys: keySets.get(selected.issuer), issuers: auth.issuers.map(({ issuer }) => issuer) };
  });
}

main().catch((error: unknown) => {
  console.log(formatFinding({ ok: false, text: messageOf(error) }));
  process.exitCode = 1;
});
