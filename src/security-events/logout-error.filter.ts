import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { InvalidTokenError } from '../auth/index.js';
import { respondToRejected } from './respond-to-rejected.js';

/** Reports a rejected logout token in the format of OpenID Connect Back-Channel Logout 1.0, section 2.8. */
@Catch(InvalidTokenError)
export class LogoutErrorFilter implements ExceptionFilter {
  catch(error: InvalidTokenError, host: ArgumentsHost): void {
    respondToRejected(error, host, ({ description }) => ({ error: 'invalid_request', error_description: description }));
  }
}
