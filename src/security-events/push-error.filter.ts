import { type ArgumentsHost, Catch, type ExceptionFilter, HttpStatus } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidTokenError } from '../auth/index.js';
import { reportRefusal } from '../problems/index.js';
import { rejectionOf } from './rejections.js';

/** Reports a rejected token in the format of RFC 8935, section 2.3. Other errors stay problems, as a transmitter needs only their status. */
@Catch(InvalidTokenError)
export class PushErrorFilter implements ExceptionFilter {
  catch(error: InvalidTokenError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const status = HttpStatus.BAD_REQUEST;
    reportRefusal(error, http.getRequest<FastifyRequest>(), status);
    const { code, description } = rejectionOf(error.reason);
    const response = http.getResponse<FastifyReply>().status(status).header('content-language', 'en');
    void response.send({ err: code, description });
  }
}
