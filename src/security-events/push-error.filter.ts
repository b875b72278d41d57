import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { InvalidTokenError } from '../auth/index.js';
import { respondToRejected } from './respond-to-rejected.js';

/** Reports a rejected token in the format of RFC 8935, section 2.3. Other errors stay problems, as a transmitter needs only their status. */
@Catch(InvalidTokenError)
export class PushErrorFilter implements ExceptionFilter {
  catch(error: InvalidTokenError, host: ArgumentsHost): void {
    const language = { 'content-language': 'en' };
    respondToRejected(error, host, ({ code, description }) => ({ err: code, description }), language);
  }
}
