import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { AuthError } from '../auth/index.js';
import { DatabaseUnavailableError } from '../database/index.js';
import { OverloadedError } from './overloaded.error.js';
import { type InputError, ProblemException } from './problem.exception.js';

/** An answer that is a problem (RFC 9457), but for the request's id, and the headers that go with it. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly error?: string | undefined;
  readonly reason?: string | undefined;
  readonly errors?: readonly InputError[] | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a thrown error answers. Our own errors say something of their own; all others get a constant text for their status. */
export function toProblem(exception: unknown): Problem {
  if (exception instanceof AuthError) return authProblem(exception);
  if (exception instanceof DatabaseUnavailableError) return databaseProblem;
  if (exception instanceof OverloadedError) return overloadedProblem;
  if (exception instanceof ProblemException) {
    return { status: exception.getStatus(), detail: exception.detail, errors: exception.errors };
  }
  return plainProblem(frameworkStatus(exception) ?? 500);
}

function authProblem(exception: AuthError): Problem {
  const { message: detail, error, reason, challenge, retryAfter } = exception;
  const headers = {
    ...(challenge !== undefined && { 'www-authenticate': challenge }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
  return { status: exception.getStatus(), detail, error, reason, headers };
}

const databaseProblem: Problem = {
  status: 503,
  detail: 'The database is not available at the moment',
  reason: 'database_unavailable',
  headers: { 'retry-after': '5' },
};

const overloadedProblem: Problem = {
  status: 503,
  detail: 'There is too much to do at the moment',
  reason: 'overloaded',
  headers: { 'retry-after': '1' },
};

const details: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  404: 'There is nothing at this address',
  408: 'The request took too long to arrive',
  413: 'The body of the request is too large',
  415: 'The body of the request is of a type that is not taken here: send application/json',
  431: 'The headers of the request are too large',
  500: 'Something went wrong on our side',
  503: 'The service is not available at the moment',
};

/** A problem of which nothing but the status is said. */
export function plainProblem(status: number): Problem {
  return { status, detail: details[status] ?? STATUS_CODES[status] ?? 'Error' };
}

/**
 * The status that Nest or Fastify gave an error of theirs. Any other error is ours, whatever members it has: that of a call
 * to another service may well have a status, and it is not the client's.
 */
function frameworkStatus(exception: unknown): number | undefined {
  if (exception instanceof HttpException) return exception.getStatus();
  const { code, statusCode } = Object(exception) as { code?: unknown; statusCode?: unknown }; // anything may be thrown
  const isFastifys = typeof code === 'string' && code.startsWith('FST_');
  return isFastifys && typeof statusCode === 'number' ? statusCode : undefined;
}

/** The body of a problem; JSON leaves out the members that it does not have. `about:blank`: the status says it all. */
export function problemBody({ headers: _, ...problem }: Problem, requestId: string) {
  return { type: 'about:blank', title: STATUS_CODES[problem.status], ...problem, requestId };
}
