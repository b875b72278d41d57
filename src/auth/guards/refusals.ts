import { type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthError } from '../errors/auth-error.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { Challenges } from './challenges.js';

/**
 * Sets the headers of a rejected request, whatever filter and framework send its body, and calls the app's `onRefusal`. A refusal,
 * as the hook, the log and the metrics name it, is the same as a rejection.
 */
@Injectable()
export class Refusals {
  private readonly logger = new Logger('Auth');

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly challenges: Challenges,
    @Inject(AUTH_OPTIONS) private readonly options: Pick<AuthOptions, 'onRefusal'>,
  ) {}

  /** Throws the error for a guard. */
  refuse(error: unknown, context: ExecutionContext): never {
    if (error instanceof AuthError) {
      const http = context.switchToHttp();
      this.setHeaders(error, http.getResponse());
      void this.notify(error, http.getRequest());
    }
    throw error;
  }

  private setHeaders(error: AuthError, response: unknown): void {
    const { httpAdapter } = this.adapterHost;
    for (const [name, value] of Object.entries(this.challenges.headersOf(error)))
      httpAdapter.setHeader(response, name, value);
  }

  private async notify(error: AuthError, request: unknown): Promise<void> {
    try {
      await this.options.onRefusal?.(error, request);
    } catch (failure) {
      this.logger.error('onRefusal failed', failure);
    }
  }
}
