#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { type ConformanceCommand, conformanceCommand, usage } from './cli-options.js';
import { conformance } from './conformance/conformance.js';
import { matrix } from './conformance/matrix.js';
import { LocalIssuer } from './local-issuer.js';

/** `npx nest-resource-server conformance`: ends with 1 where a required case fails. */
async function main(): Promise<void> {
  const command = conformanceCommand(process.argv.slice(2));
  if (command === undefined) return console.log(usage);
  const { port, isJson, isStrict, ...options } = command;
  // The server may still have the keys of an earlier run.
  await using issuer = await LocalIssuer.start({ ...options, port, keyName: randomUUID() });
  if (!isJson) console.log(`${instructions(issuer, command)}\n`);
  const results = await conformance({ ...options, issuer });
  console.log(isJson ? JSON.stringify(results, undefined, 2) : matrix(results));
  const isFailure = results.some(({ passed, level }) => !passed && (isStrict || level === 'required'));
  process.exitCode = isFailure ? 1 : 0;
}

function instructions({ url, audience, published }: LocalIssuer, { waitMs }: ConformanceCommand): string {
  return `Have the server trust this issuer; it is waited for, ${waitMs / 1000} s at most:
  issuer    ${url}
  audience  ${audience}
  keys      ${published.jwksUri} (RS256), also by discovery`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
