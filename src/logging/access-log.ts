import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import { decisionOf } from '../auth/index.js';
import type { LoggedAddress } from './logged-address.js';
import { traceIdOf } from './trace-id.js';

/** Replaces Fastify's log lines by one for each response. No line contains a header. */
export class AccessLog extends LogController {
  /** A bare logger, since a line is written for each request: its lines need no redaction and already contain the request's ids. */
  private readonly logger: Logger;

  /** @param logger the logger whose level and output are used */
  constructor(
    logger: Logger,
    private readonly address: LoggedAddress,
  ) {
    super();
    this.logger = pino({ level: logger.level }, outputOf(logger));
  }

  override incomingRequest(): void {
    // The line of the response contains all of this.
  }

  override routeNotFound(): void {
    // Fastify's line quotes the address, which may contain a credential.
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { decision, reason, issuer, subject, clientId } = decisionOf(request);
    const line = {
      requestId: request.id,
      // The hook that sets `traceId` doesn't run for a malformed request.
      traceId: request.traceId ?? traceIdOf(request.headers.traceparent),
      method: request.method,
      url: this.address.urlOf(request),
      route: request.routeOptions.url,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      issuer,
      subject,
      clientId,
      decision,
      reason,
    };
    if (error) this.logger.error({ ...line, err: error }, 'request failed');
    else this.logger.info(line, 'request completed');
  }
}

function outputOf(logger: Logger): DestinationStream {
  return (logger as Logger & { readonly [pino.symbols.streamSym]: DestinationStream })[pino.symbols.streamSym];
}
