import { type ArgumentsHost, HttpStatus } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { InvalidTokenError } from '../auth/index.js';
import { reportRefusal } from '../problems/index.js';
import { type Rejection, rejectionOf } from './rejections.js';

/**
 * Reports a rejected token, and responds to its transmitter.
 *
 * @param format the body that the transmitter's protocol has for it
 */
export function respondToRejected(
  error: InvalidTokenError,
  host: ArgumentsHost,
  format: (rejection: Rejection) => object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const http = host.switchToHttp();
  const status = HttpStatus.BAD_REQUEST;
  reportRefusal(error, http.getRequest<FastifyRequest>(), status);
  const reply = http.getResponse<FastifyReply>().status(status).headers(headers);
  void reply.send(format(rejectionOf(error.reason)));
}
