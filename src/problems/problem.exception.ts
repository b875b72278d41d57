import { HttpException, type HttpStatus } from '@nestjs/common';

/** One invalid value of the input. */
export interface InputError {
  /** A dotted path from the body or the parameter. */
  readonly path: string;
  /** What was expected. */
  readonly message: string;
}

/**
 * Makes the response a problem (RFC 9457).
 *
 * `detail` is a constant sentence for people: it never contains a value of the request or a library's message.
 */
export class ProblemException extends HttpException {
  constructor(
    status: HttpStatus,
    readonly detail: string,
    readonly errors?: readonly InputError[],
  ) {
    super(detail, status);
  }
}
