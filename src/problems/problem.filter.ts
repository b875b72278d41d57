import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthError, type Principal, decisionOf } from '../auth/index.js';
import { OverloadedError } from './overloaded.error.js';
import { type Problem, problemBody, toProblem } from './problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** As `JwtAuthGuard` found it. */
    user?: Principal;
    /** The error by which the request was refused. */
    refusal?: AuthError;
  }
}

/** Turns whatever a handler, guard or pipe throws into an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(exception, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** The one place where an error becomes an answer: status, headers and an `application/problem+json` body. */
export function answerProblem(exception: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(exception);
  if (exception instanceof AuthError) request.refusal = exception;
  logProblem(request, problem, exception);
  void reply
    .status(problem.status)
    .headers({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-request-id': request.id,
      ...problem.headers,
    })
    .send(JSON.stringify(problemBody(problem, request.id)));
}

/** Who was not let through, from where and why, is a warning; a failure of ours has its stack, and shed load must cost little. */
function logProblem(request: FastifyRequest, { status, reason }: Problem, exception: unknown): void {
  const { log, method, ip } = request;
  const route = request.routeOptions.url;
  if (request.refusal) {
    log.warn({ audit: true, ...decisionOf(request), status, method, route, ip }, 'access refused');
  } else if (isDisconnect(request, exception)) log.info({ method, route }, 'client disconnected');
  else if (status >= 500 && !(exception instanceof OverloadedError))
    log.error({ err: exception, reason }, 'request failed');
  else log.info({ status, reason }, 'request refused');
}

/** Whether the error tells that the connection is closed: it is the one of the request's stream, or of a stream into the response. */
function isDisconnect({ raw }: FastifyRequest, exception: unknown): boolean {
  if (raw.errored !== null && raw.errored === exception) return true;
  const { code } = Object(exception) as { code?: unknown }; // anything may be thrown
  return raw.socket.destroyed && code === 'ERR_STREAM_PREMATURE_CLOSE';
}
