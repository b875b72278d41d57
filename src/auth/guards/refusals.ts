import { type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthError } from '../errors/auth-error.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { isHttp } from '../route/current-principal.js';
import { Challenges } from './challenges.js';
import { Requests } from '../request/requests.js';

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
    private readonly requests: Requests,
    @Inject(AUTH_OPTIONS) private readonly options: Pick<AuthOptions, 'onRefusal'>,
  ) {}

  /** Throws the error for a guard. */
  refuse(error: unknown, context: ExecutionContext): never {
    if (error instanceof AuthError) {
      // None where a test replaces the guard, and the handler isn't called for an HTTP request.
      const request = this.requests.find(context);
      this.setHeaders(context, this.challenges.headersOf(error, request));
      if (request) void this.notify(error, request);
    }
    throw error;
  }

  /** The nonce for the client's next DPoP proof (RFC 9449, section 8.2). */
  offerNonce(nonce: string, context: ExecutionContext): void {
    this.setHeaders(context, { 'dpop-nonce': nonce });
  }

  /** Only HTTP has headers for each handler: several fields of a GraphQL operation share a response, most often a 200. */
  private setHeaders(context: ExecutionContext, headers: Readonly<Record<string, string>>): void {
    if (!isHttp(context)) return;
    const { httpAdapter } = this.adapterHost;
    const response = context.switchToHttp().getResponse<unknown>();
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
  }

  private async notify(error: AuthError, request: unknown): Promise<void> {
    try {
      await this.options.onRefusal?.(error, request);
    } catch (failure) {
      this.logger.error('onRefusal failed', failure);
    }
  }
}
