import { parseArgs } from 'node:util';
import { profiles } from '../auth/profiles.js';
import type { KeySet } from '../auth/keys/key-set.js';
import { ConfigError, loadConfig, loadEnvFile } from '../config/index.js';
import { examineIssuer } from './examine-issuer.js';
import { examineToken } from './examine-token.js';
import { type Finding, messageOf, printed } from './finding.js';
import { configuredOrLocal } from './configured-or-local.js';

const usage = `Checks the configuration, its issuers and, where one is given, a token, and says what to do.

  npm run -s doctor -- [--token TOKEN]`;

/** `npm run doctor`: ends with 1 where something is wrong. */
async function main(): Promise<void> {
  const options = { token: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const; // for the types of values
  const { token, help } = parseArgs({ options }).values;
  if (help) return console.log(usage);
  loadEnvFile();
  for await (const finding of examine(token)) {
    console.log(printed(finding));
    if (!finding.ok) process.exitCode = 1;
  }
}

async function* examine(token: string | undefined): AsyncGenerator<Finding> {
  const { auth } = configuredOrLocal(loadConfig(process.env));
  yield { ok: true, text: 'the configuration can be read' };
  const keySets = new Map<unknown, KeySet | undefined>();
  for (const options of auth.issuers) keySets.set(options.issuer, yield* examineIssuer(options, auth));
  if (token === undefined) return;
  yield* examineToken(token, (iss) => {
    const judging = auth.issuers.find(({ issuer }) => issuer === iss) ?? auth.issuers[0]!;
    const profile = profiles[judging.profile](judging.audience);
    const policy = { ...judging, profile, clockToleranceMs: auth.clockToleranceMs };
    return { policy, keys: keySets.get(judging.issuer), issuers: auth.issuers.map(({ issuer }) => issuer) };
  });
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : messageOf(error);
  console.log(printed({ ok: false, text }));
  process.exitCode = 1;
});
