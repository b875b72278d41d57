import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthError, decisionOf } from '../auth/index.js';
import { OverloadedError } from './overloaded.error.js';
import { type OwnChallenges, type Problem, problemJson, toProblem } from './problem.js';

/** Responds to whatever a handler, guard or pipe throws. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** @param challenges undefined in an app without guards */
  constructor(private readonly challenges?: OwnChallenges) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    respondWithProblem(exception, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.challenges);
  }
}

/** The one place where an error becomes a response: status, headers and an `application/problem+json` body. */
export function respondWithProblem(
  exception: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  challenges?: OwnChallenges,
): void {
  const problem = toProblem(exception, challenges, request);
  if (exception instanceof AuthError) reportRefusal(exception, request, problem.body.status);
  else logProblem(request, problem, exception);
  void reply
    .status(problem.body.status)
    .headers({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-request-id': request.id,
      ...problem.headers,
    })
    .send(problemJson(problem, request.id));
}

/** Logs a rejected caller as a warning with its address and the reason, and marks the request for the access log and the metrics. */
export function reportRefusal(error: AuthError, request: FastifyRequest, status: number): void {
  request.refusal = error;
  const { log, method, ip } = request;
  const route = request.routeOptions.url;
  log.warn({ audit: true, ...decisionOf(request), status, method, route, ip }, 'access refused');
}

/** Logs a failure of ours with its stack. An overload is logged like other rejected requests: it must cost little. */
function logProblem(request: FastifyRequest, { body: { status, reason } }: Problem, exception: unknown): void {
  const { log, method } = request;
  const route = request.routeOptions.url;
  if (isDisconnect(request, exception)) log.info({ method, route }, 'client disconnected');
  else if (status >= 500 && !(exception instanceof OverloadedError))
    log.error({ err: exception, reason }, 'request failed');
  else log.info({ status, reason }, 'request refused');
}

/** Whether the client closed the connection: the error is that of the request stream, or of a stream into the response. */
function isDisconnect({ raw }: FastifyRequest, exception: unknown): boolean {
  if (raw.errored !== null && raw.errored === exception) return true;
  const { code } = Object(exception) as { code?: unknown }; // anything may be thrown
  return raw.socket.destroyed && code === 'ERR_STREAM_PREMATURE_CLOSE';
}
