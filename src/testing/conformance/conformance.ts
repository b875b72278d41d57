import { boundCases, firstBoundCase, offersDpop, skippedCase } from './bound-cases.js';
import type { ConformanceCase } from './conformance-case.js';
import { credentialCases } from './credential-cases.js';
import { DpopClient } from './dpop-client.js';
import { keyCases, rotationCases } from './key-cases.js';
import { scopeCases } from './scope-cases.js';
import { type ConformanceOptions, ServerUnderTest, isAccepted } from './server-under-test.js';
import { tokenCases } from './token-cases.js';

/** One row of the matrix. */
export interface ConformanceResult {
  readonly group: string;
  /** The case in words. */
  readonly what: string;
  /** The document that states the requirement. */
  readonly rule: string;
  /**
   * `required` if a standard demands it of every resource server, explicitly or in effect; for bound tokens, of every one that
   * offers DPoP. `advised` otherwise.
   */
  readonly level: 'required' | 'advised';
  /** The expected outcome in words. */
  readonly expected: string;
  /** The actual outcome in words. */
  readonly got: string;
  readonly passed: boolean;
}

/**
 * Sends a resource server requests that it must reject and requests that it must accept, and returns the results. Meanwhile, the
 * issuer rotates its keys and has outages.
 *
 * @throws {Error} the server doesn't accept a valid token, so that no result would mean anything
 */
export async function conformance(options: ConformanceOptions): Promise<ConformanceResult[]> {
  const server = new ServerUnderTest(options);
  const first = await server.untilAccepted(server.token(), options.waitMs);
  if (!isAccepted(first)) {
    throw new Error(
      `${options.url} does not accept a valid token: ${first.problem ?? `it responds with ${first.status}`}`,
    );
  }
  try {
    return [
      ...(await runConcurrently('credentials', credentialCases, server)),
      ...(await runConcurrently('scopes', server.scopes.length > 0 ? scopeCases : [], server)),
      ...(await runSequentially('rotation', rotationCases, server)),
      ...(await runConcurrently('tokens', tokenCases(server.issuer.profile), server)),
      ...(await runBoundCases('bound tokens', server)),
      ...(await runSequentially('keys', keyCases, server)),
    ];
  } finally {
    options.issuer.restore();
  }
}

async function runBoundCases(group: string, server: ServerUnderTest): Promise<ConformanceResult[]> {
  if (!(await offersDpop(server))) return runSequentially(group, [skippedCase], server);
  const client = new DpopClient(server);
  const first = await runCase(group, firstBoundCase(client), server);
  return [first, ...(await runConcurrently(group, boundCases(client), server))];
}

function runConcurrently(group: string, cases: readonly ConformanceCase[], server: ServerUnderTest) {
  return Promise.all(cases.map((one) => runCase(group, one, server)));
}

async function runSequentially(group: string, cases: readonly ConformanceCase[], server: ServerUnderTest) {
  const results: ConformanceResult[] = [];
  for (const one of cases) results.push(await runCase(group, one, server));
  return results;
}

async function runCase(
  group: string,
  { judge, ...description }: ConformanceCase,
  server: ServerUnderTest,
): Promise<ConformanceResult> {
  return { group, ...description, ...(await judge(server)) };
}
