import { randomUUID } from 'node:crypto';
import { wordsOf } from '../../auth/token/claims.js';
import { conformance } from '../../testing/conformance/conformance.js';
import { matrix } from '../../testing/conformance/matrix.js';
import { TestIssuer } from '../../testing/issuer/test-issuer.js';
import type { ConformanceCommand } from '../conformance.js';
import { whenListening } from '../port-in-use.js';

export async function runConformance(command: ConformanceCommand): Promise<void> {
  const { url, issuerPort: port, publicUrl = url, audience, profile, method, wait, strict, json } = command;
  const scopes = wordsOf(command.scope);
  // A new key name, because the server may still have the keys of an earlier run at this address.
  const started = TestIssuer.start({ audience, profile, port, keyName: randomUUID() });
  await using issuer = await whenListening(started, '--issuer-port', port);
  if (!json) console.log(`${instructions(issuer, wait)}\n`);
  const results = await conformance({ url, publicUrl, issuer, scopes, method, waitMs: wait * 1000 });
  console.log(json ? JSON.stringify(results, undefined, 2) : matrix(results));
  const isFailure = results.some(({ passed, level }) => !passed && (strict || level === 'required'));
  process.exitCode = isFailure ? 1 : 0;
}

function instructions({ url, audience, published }: TestIssuer, wait: number): string {
  return `Configure the server to trust this issuer. The command waits up to ${wait} s until the server accepts a valid token:
  issuer    ${url}
  audience  ${audience}
  keys      ${published.jwksUri} (RS256), or by discovery`;
}
