import type { ConformanceCase } from './conformance-case.js';
import { credentialCases } from './credential-cases.js';
import { keyCases, rotationCases } from './key-cases.js';
import { scopeCases } from './scope-cases.js';
import { type ConformanceOptions, ServerUnderTest, isTaken } from './server-under-test.js';
import { tokenCases } from './token-cases.js';

/** One row of the matrix. */
export interface ConformanceResult {
  readonly group: string;
  readonly what: string;
  readonly rule: string;
  readonly level: 'required' | 'advised';
  readonly expected: string;
  readonly got: string;
  readonly passed: boolean;
}

/**
 * Sends a resource server whatever it must refuse, and what it must not, and says how it did. The issuer rotates its keys
 * and fails meanwhile.
 *
 * @throws {Error} the server does not take a valid token: nothing could be said of it
 */
export async function conformance(options: ConformanceOptions): Promise<ConformanceResult[]> {
  const server = new ServerUnderTest(options);
  const first = await server.untilTaken(server.token(), options.waitMs);
  if (!isTaken(first)) {
    throw new Error(`${options.url} does not take a valid token: ${first.problem ?? `it answers ${first.status}`}`);
  }
  try {
    return [
      ...(await atOnce('credentials', credentialCases, server)),
      ...(await atOnce('scopes', server.scopes.length > 0 ? scopeCases : [], server)),
      ...(await inTurn('rotation', rotationCases, server)),
      ...(await atOnce('tokens', tokenCases(server.issuer.profile), server)),
      ...(await inTurn('keys', keyCases, server)),
    ];
  } finally {
    options.issuer.restore();
  }
}

function atOnce(group: string, cases: readonly ConformanceCase[], server: ServerUnderTest) {
  return Promise.all(cases.map((one) => judged(group, one, server)));
}

async function inTurn(group: string, cases: readonly ConformanceCase[], server: ServerUnderTest) {
  const results: ConformanceResult[] = [];
  for (const one of cases) results.push(await judged(group, one, server));
  return results;
}

async function judged(
  group: string,
  { judge, ...described }: ConformanceCase,
  server: ServerUnderTest,
): Promise<ConformanceResult> {
  return { group, ...described, ...(await judge(server)) };
}
