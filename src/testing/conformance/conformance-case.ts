import type { Answer, ServerUnderTest } from './server-under-test.js';

/** What is judged in one place of the matrix. */
export interface ConformanceCase {
  readonly what: string;
  /** Where it is said. */
  readonly rule: string;
  /** Whether a standard demands it of every resource server, in so many words or in effect; else it is advised. */
  readonly level: 'required' | 'advised';
  /** In words. */
  readonly expected: string;
  readonly judge: (server: ServerUnderTest) => Promise<Verdict>;
}

export interface Verdict {
  readonly passed: boolean;
  /** In words. */
  readonly got: string;
}

export interface Expectation {
  /** One of these; `x` stands for any digit. */
  readonly status: readonly string[];
  /** What `WWW-Authenticate` must be, in words and as a pattern. */
  readonly challenge?: readonly [words: string, pattern: RegExp];
}

export const taken: Expectation = { status: ['2xx'] };
export const unauthorized: Expectation = { status: ['401'] };
/** Malformed credentials: no standard says which of the two it must be. */
export const refused: Expectation = { status: ['400', '401'] };

/** `Bearer error="…"`, as RFC 6750, section 3, has it. */
export function withError(status: string, code: string): Expectation {
  return { status: [status], challenge: [`Bearer error="${code}"`, new RegExp(`^Bearer .*error="?${code}\\b`, 'is')] };
}

/** A case that one answer decides. */
export function answered(
  { rule, level }: Pick<ConformanceCase, 'rule' | 'level'>,
  what: string,
  expectation: Expectation,
  ask: (server: ServerUnderTest) => Promise<Answer>,
): ConformanceCase {
  const { status, challenge } = expectation;
  return {
    what,
    rule,
    level,
    expected: [status.join(' or '), challenge?.[0]].filter((part) => part !== undefined).join(', '),
    judge: async (server) => {
      const answer = await ask(server);
      return { passed: isAsExpected(answer, expectation), got: inWords(answer, challenge !== undefined) };
    },
  };
}

function isAsExpected(answer: Answer, { status, challenge }: Expectation): boolean {
  const isStatus = status.some((pattern) =>
    new RegExp(`^${pattern.replaceAll('x', '\\d')}$`).test(String(answer.status)),
  );
  return isStatus && (challenge === undefined || challenge[1].test(answer.challenge ?? ''));
}

/** Of the challenge only the scheme and the error, so that it fits a line. */
function inWords({ status, challenge, problem }: Answer, withChallenge: boolean): string {
  if (problem !== undefined) return problem;
  if (!withChallenge) return String(status);
  if (challenge === undefined) return `${status}, no WWW-Authenticate`;
  const error = /error="?[\w-]+"?/i.exec(challenge)?.[0];
  return [`${status}, ${challenge.split(' ')[0]}`, error].filter((part) => part !== undefined).join(' ');
}
