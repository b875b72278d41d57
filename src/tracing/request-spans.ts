import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  context,
  propagation,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decisionOf } from '../auth/index.js';

/** The probes and the metrics are asked for all the time, and would be most of what is kept. */
const exempt = /^\/(health|metrics)\b/;

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

/** What the server knows of a request. */
export interface RequestFacts {
  /** Its path without what may be a credential. */
  pathOf(request: FastifyRequest): string;
  /** Whether a trusted gateway sent it. */
  isFromGateway(request: FastifyRequest): boolean;
}

/** A server span for each request, a child of the one that `traceparent` names. */
export function traceRequests(server: FastifyInstance, tracer: Tracer, facts: RequestFacts): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (exempt.test(request.url)) return done();
    const parent = parentOf(request, facts);
    const options = { kind: SpanKind.SERVER, attributes: atBeginning(request, facts.pathOf(request)) };
    const span = tracer.startSpan(methodOf(request), options, parent);
    request.traceId = span.spanContext().traceId;
    // Also where the client has gone and nothing is sent.
    reply.raw.once('close', () => end(span, request, reply));
    context.with(trace.setSpan(parent, span), done);
  });
}

/**
 * A stranger's trace goes on, but the stranger neither switches it off (the flag `sampled`) nor adds to what is exported
 * (`tracestate`): both are for a trusted gateway.
 */
function parentOf(request: FastifyRequest, { isFromGateway }: RequestFacts): Context {
  const extracted = propagation.extract(ROOT_CONTEXT, request.headers);
  const caller = trace.getSpanContext(extracted);
  if (!caller || isFromGateway(request)) return extracted;
  const { traceId, spanId } = caller;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

/** By OpenTelemetry's semantic conventions for HTTP. Headers, the query and unknown paths are left out: they may hold a credential. */
function atBeginning(request: FastifyRequest, path: string): Attributes {
  return {
    'http.request.method': methodOf(request),
    'url.path': path,
    'url.scheme': request.protocol,
    'network.protocol.version': request.raw.httpVersion,
  };
}

function end(span: Span, request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url;
  const { decision, reason, issuer } = decisionOf(request);
  if (route !== undefined) span.updateName(`${methodOf(request)} ${route}`);
  span.setAttributes({
    ...(route !== undefined && { 'http.route': route }),
    ...(decision && { 'auth.decision': decision }),
    ...(reason && { 'auth.reason': reason }),
    ...(issuer && { 'auth.issuer': issuer }),
  });
  setOutcome(span, reply);
  span.end();
}

/** A refusal is no error of the server's. */
function setOutcome(span: Span, { statusCode, raw }: FastifyReply): void {
  if (!raw.writableEnded) {
    span.setAttribute('error.type', 'client_gone');
    return;
  }
  span.setAttribute('http.response.status_code', statusCode);
  if (statusCode < 500) return;
  span.setAttribute('error.type', String(statusCode)).setStatus({ code: SpanStatusCode.ERROR });
}

function methodOf({ method }: FastifyRequest): string {
  return methods.has(method) ? method : '_OTHER';
}
