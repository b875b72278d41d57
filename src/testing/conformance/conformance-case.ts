import type { ResponseSummary, ServerUnderTest } from './server-under-test.js';

/** A requirement that a resource server is tested for: one row of the matrix. */
export interface ConformanceCase {
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
  readonly judge: (server: ServerUnderTest) => Promise<Verdict>;
}

export interface Verdict {
  readonly passed: boolean;
  /** The actual outcome in words. */
  readonly got: string;
}

/** The response that a case expects. */
export interface Expectation {
  /** The expected status codes. `x` matches any digit. */
  readonly status: readonly string[];
  /** The expected `WWW-Authenticate`, in words and as a pattern. Omitted if any will do. */
  readonly challenge?: readonly [words: string, pattern: RegExp];
}

export const accepted: Expectation = { status: ['2xx'] };
export const unauthorized: Expectation = { status: ['401'] };
/** For malformed credentials: no standard states which of the two status codes to use. */
export const rejected: Expectation = { status: ['400', '401'] };

/** Expects a challenge with an error code (RFC 6750, section 3): `Bearer error="…"`. */
export function withError(status: string, code: string): Expectation {
  return { status: [status], challenge: [`Bearer error="${code}"`, new RegExp(`^Bearer .*error="?${code}\\b`, 'is')] };
}

/** A case that one response decides. */
export function responseCase(
  { rule, level }: Pick<ConformanceCase, 'rule' | 'level'>,
  what: string,
  expectation: Expectation,
  send: (server: ServerUnderTest) => Promise<ResponseSummary>,
): ConformanceCase {
  const { status, challenge } = expectation;
  return {
    what,
    rule,
    level,
    expected: [status.join(' or '), challenge?.[0]].filter((part) => part !== undefined).join(', '),
    judge: async (server) => {
      const response = await send(server);
      return { passed: isAsExpected(response, expectation), got: inWords(response, challenge !== undefined) };
    },
  };
}

function isAsExpected(response: ResponseSummary, { status, challenge }: Expectation): boolean {
  const isStatus = status.some((pattern) =>
    new RegExp(`^${pattern.replaceAll('x', '\\d')}$`).test(String(response.status)),
  );
  return isStatus && (challenge === undefined || challenge[1].test(response.challenge ?? ''));
}

/** Describes a response in one line: of the challenge, only the scheme and the error code. */
function inWords({ status, challenge, problem }: ResponseSummary, withChallenge: boolean): string {
  if (problem !== undefined) return problem;
  if (!withChallenge) return String(status);
  if (challenge === undefined) return `${status}, no WWW-Authenticate`;
  const error = /error="?[\w-]+"?/i.exec(challenge)?.[0];
  return [`${status}, ${challenge.split(' ')[0]}`, error].filter((part) => part !== undefined).join(' ');
}
