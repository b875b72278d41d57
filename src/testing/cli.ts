#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { type ConformanceCommand, conformanceCommand, usage } from './conformance-command.js';
import { conformance } from './conformance/conformance.js';
import { matrix } from './conformance/matrix.js';
import { TestIssuer } from './issuer/test-issuer.js';

/** `npx nest-resource-server conformance`: exits with 1 if a required case fails. */
async function main(): Promise<void> {
  const command = conformanceCommand(process.argv.slice(2));
  if (command === undefined) return console.log(usage);
  const { port, isJson, isStrict, ...options } = command;
  // A new key name, because the server may still have the keys of an earlier run at this address.
  await using issuer = await TestIssuer.start({ ...options, port, keyName: randomUUID() });
  if (!isJson) console.log(`${instructions(issuer, command)}\n`);
  const results = await conformance({ ...options, issuer });
  console.log(isJson ? JSON.stringify(results, undefined, 2) : matrix(results));
  const isFailure = results.some(({ passed, level }) => !passed && (isStrict || level === 'required'));
  process.exitCode = isFailure ? 1 : 0;
}

function instructions({ url, audience, published }: TestIssuer, { waitMs }: ConformanceCommand): string {
  return `Configure the server to trust this issuer. The command waits up to ${waitMs / 1000} s until the server accepts a valid token:
  issuer    ${url}
  audience  ${audience}
  keys      ${published.jwksUri} (RS256), or by discovery`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
