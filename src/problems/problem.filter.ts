import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isAuthError } from '../auth/index.js';
import { type Problem, problemBody, toProblem } from './problem.js';

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

/** A refusal is a line with its reason, and so is an issuer's outage, which has lines of its own; a failure of ours has its stack. */
function logProblem({ log }: FastifyRequest, { status, reason }: Problem, exception: unknown): void {
  if (status >= 500 && !isAuthError(exception)) log.error({ err: exception, reason }, 'request failed');
  else log.info({ status, reason }, 'request refused');
}
