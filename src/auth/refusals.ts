import { type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthError } from './auth-error.js';
import { AUTH_OPTIONS, type AuthOptions } from './auth.options.js';

/**
 * What goes with a refusal, whatever filter answers it and on whatever framework: its headers, and the app's hook. The body
 * is the filter's; Nest's own takes the error's.
 */
@Injectable()
export class Refusals {
  private readonly logger = new Logger('Auth');

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(AUTH_OPTIONS) private readonly options: Pick<AuthOptions, 'onRefusal'>,
  ) {}

  /** For a guard that was about to throw: throws the error that it is given. */
  refuse(error: unknown, context: ExecutionContext): never {
    if (error instanceof AuthError) {
      const http = context.switchToHttp();
      this.setHeaders(error, http.getResponse());
      void this.tell(error, http.getRequest());
    }
    throw error;
  }

  private setHeaders({ challenge, retryAfter }: AuthError, response: unknown): void {
    const { httpAdapter } = this.adapterHost;
    if (challenge !== undefined) httpAdapter.setHeader(response, 'WWW-Authenticate', challenge);
    if (retryAfter !== undefined) httpAdapter.setHeader(response, 'Retry-After', String(retryAfter));
  }

  private async tell(error: AuthError, request: unknown): Promise<void> {
    try {
      await this.options.onRefusal?.(error, request);
    } catch (failure) {
      this.logger.error('onRefusal failed', failure);
    }
  }
}
