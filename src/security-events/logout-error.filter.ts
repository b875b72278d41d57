import { type ArgumentsHost, Catch, type ExceptionFilter, HttpStatus } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidTokenError } from '../auth/index.js';
import { reportRefusal } from '../problems/index.js';
import { rejectionOf } from './rejections.js';

/** Reports a rejected logout token in the format of OpenID Connect Back-Channel Logout 1.0, section 2.8. */
@Catch(InvalidTokenError)
export class LogoutErrorFilter implements ExceptionFilter {
  catch(error: InvalidTokenError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const status = HttpStatus.BAD_REQUEST;
    reportRefusal(error, http.getRequest<FastifyRequest>(), status);
    const { description } = rejectionOf(error.reason);
    const body = { error: 'invalid_request', error_description: description };
    void http.getResponse<FastifyReply>().status(status).send(body);
  }
}
