import { HttpException, type HttpStatus } from '@nestjs/common';

/** One thing that is wrong with the input: the place, as a dotted path from the body or the parameter, and what was expected. */
export interface InputError {
  readonly path: string;
  readonly message: string;
}

/**
 * An answer that is a problem (RFC 9457), thrown where it is known.
 *
 * `detail` is a constant sentence for a person: never a value taken from the request, nor a library's message.
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
