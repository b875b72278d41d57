import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import { decisionOf } from '../auth/index.js';
import type { LoggedAddress } from './logged-address.js';
import { traceIdOf } from './trace-id.js';

/** Fastify's own log lines: one for each answer, and none that holds a header. */
export class AccessLog extends LogController {
  /** There is a line for each request: it holds nothing to cut out, and itself says of which request it tells. */
  private readonly logger: Logger;

  /** @param logger to whose output the lines go */
  constructor(
    logger: Logger,
    private readonly address: LoggedAddress,
  ) {
    super();
    this.logger = pino({ level: logger.level }, outputOf(logger));
  }

  override incomingRequest(): void {
    // The line at the end says it all.
  }

  override routeNotFound(): void {
    // Fastify's line quotes the address.
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { decision, reason, issuer, subject, clientId } = decisionOf(request);
    const line = {
      requestId: request.id,
      // A request that is malformed has had no beginning.
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
