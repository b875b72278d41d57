import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { AuthError, type Challenges, authReasons } from '../auth/index.js';
import { DatabaseUnavailableError } from '../database/index.js';
import { OverloadedError } from './overloaded.error.js';
import { type InputError, ProblemException } from './problem.exception.js';

/** The body of a problem (RFC 9457), without the request's id. */
interface ProblemBody {
  /** `about:blank`: the status is the type (RFC 9457, section 4.2.1). */
  readonly type: string;
  readonly title: string | undefined;
  readonly status: number;
  readonly detail: string;
  readonly error?: string | undefined;
  readonly reason?: string | undefined;
  readonly errors?: readonly InputError[] | undefined;
}

/** The response to an error. */
export interface Problem {
  readonly body: ProblemBody;
  readonly headers: Readonly<Record<string, string>>;
}

/** The challenges of the service. */
export type OwnChallenges = Pick<Challenges, 'headersOf'>;

/**
 * The response to a thrown error. Our own errors have texts of their own; all others get a constant one for their status.
 *
 * @param challenges undefined where no guard can have thrown it
 * @param request undefined where its challenge doesn't depend on one
 */
export function toProblem(exception: unknown, challenges?: OwnChallenges, request?: object): Problem {
  if (exception instanceof AuthError) {
    return { body: exception.getResponse(), headers: challenges?.headersOf(exception, request) ?? exception.headers };
  }
  if (exception instanceof DatabaseUnavailableError) return databaseProblem;
  if (exception instanceof OverloadedError) return overloadedProblem;
  if (exception instanceof ProblemException) {
    return problem(exception.getStatus(), { detail: exception.detail, errors: exception.errors });
  }
  return plainProblem(frameworkStatus(exception) ?? 500);
}

function problem(status: number, members: Omit<ProblemBody, 'type' | 'title' | 'status'>, headers = {}): Problem {
  return { body: { type: 'about:blank', title: STATUS_CODES[status], status, ...members }, headers };
}

const databaseProblem = problem(
  503,
  { detail: 'The database is not available at the moment', reason: 'database_unavailable' },
  { 'retry-after': '5' },
);

const overloadedProblem = problem(
  503,
  { detail: 'The service is overloaded. Try again shortly', reason: 'overloaded' },
  { 'retry-after': '1' },
);

/** Every `reason` of the service. */
export const reasons: readonly string[] = [
  ...authReasons,
  ...[databaseProblem, overloadedProblem].map(({ body }) => body.reason!), // both have one
];

const details: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  404: 'There is nothing at this address',
  408: 'The request took too long to arrive',
  413: 'The request body is too large',
  415: 'The content type of the request body is not supported: send application/json',
  431: 'The request headers are too large',
  500: 'Something went wrong on our side',
  503: 'The service is not available at the moment',
};

/** A problem with a constant text for its status. */
export function plainProblem(status: number): Problem {
  return problem(status, { detail: details[status] ?? STATUS_CODES[status] ?? 'Error' });
}

/**
 * The status of an error of Nest's or Fastify's. Any other error is ours, whatever members it has: an error of a call to another
 * service may have a status too, which isn't the client's.
 */
function frameworkStatus(exception: unknown): number | undefined {
  if (exception instanceof HttpException) return exception.getStatus();
  const { code, statusCode } = Object(exception) as { code?: unknown; statusCode?: unknown }; // anything may be thrown
  const isFastifys = typeof code === 'string' && code.startsWith('FST_');
  return isFastifys && typeof statusCode === 'number' ? statusCode : undefined;
}

/** The body as JSON, which leaves out undefined members. */
export function problemJson({ body }: Problem, requestId: string): string {
  return JSON.stringify({ ...body, requestId });
}
