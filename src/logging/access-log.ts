import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import { decisionOf } from '../auth/index.js';
import type { LoggedAddress } from './logged-address.js';
import { traceIdOf } from './trace-id.js';

const level = pino.levels.values['info'];

/** Replaces Fastify's log lines by one for each response. No line contains a header. */
export class AccessLog extends LogController {
  /** A bare logger: the lines need no redaction and already contain the request's ids. */
  private readonly logger: Logger;
  private readonly output: DestinationStream;
  /** What pino writes into all lines after the time: `,"pid":…`. */
  private readonly bindings: string;

  /** @param logger the logger whose level and output are used */
  constructor(
    logger: Logger,
    private readonly address: LoggedAddress,
  ) {
    super();
    this.output = internals(logger)[pino.symbols.streamSym];
    this.logger = pino({ level: logger.level }, this.output);
    this.bindings = internals(this.logger)[pino.symbols.chindingsSym];
  }

  override incomingRequest(): void {
    // The line of the response contains all of this.
  }

  override routeNotFound(): void {
    // Fastify's line quotes the address, which may contain a credential.
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const line = this.lineOf(request, reply);
    if (error) this.logger.error({ ...line, err: error }, 'request failed');
    else if (this.logger.isLevelEnabled('info')) this.write({ ...line, msg: 'request completed' });
  }

  private lineOf(request: FastifyRequest, reply: FastifyReply) {
    const { decision, reason, issuer, subject, clientId } = decisionOf(request);
    const route = request.routeOptions.url;
    return {
      requestId: request.id,
      // The hook that sets `traceId` doesn't run for a malformed request.
      traceId: request.traceId ?? traceIdOf(request.headers.traceparent),
      method: request.method,
      url: this.address.urlOf(request, route),
      route,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      issuer,
      subject,
      clientId,
      decision,
      reason,
    };
  }

  /** The line that pino would write, at a third of the cost: it passes each member through its own serializers. */
  private write(line: object): void {
    this.output.write(`{"level":${level},"time":${Date.now()}${this.bindings},${JSON.stringify(line).slice(1)}\n`);
  }
}

/** pino documents these members, but its types don't declare them. */
function internals(logger: Logger) {
  return logger as Logger & {
    readonly [pino.symbols.streamSym]: DestinationStream;
    readonly [pino.symbols.chindingsSym]: string;
  };
}
