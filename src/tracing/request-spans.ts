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

/** Probes and `/metrics` have no span: they are requested so often that they would be most of the stored traces. */
const exempt = /^\/(health|metrics)\b/;

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

/** Facts about a request that depend on the server's configuration and routes. */
export interface RequestFacts {
  /** The path, with anything that may be a credential redacted. */
  pathOf(request: FastifyRequest): string;
  /** Whether a trusted gateway sent the request. */
  isFromGateway(request: FastifyRequest): boolean;
}

/** Creates a server span for each request, as a child of the span that `traceparent` names. */
export function traceRequests(server: FastifyInstance, tracer: Tracer, facts: RequestFacts): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (exempt.test(request.url)) return done();
    const parent = parentOf(request, facts);
    const options = { kind: SpanKind.SERVER, attributes: initialAttributes(request, facts.pathOf(request)) };
    const span = tracer.startSpan(methodOf(request), options, parent);
    request.traceId = span.spanContext().traceId;
    // `close` is also emitted if the client left before a response was sent.
    reply.raw.once('close', () => endSpan(span, request, reply));
    context.with(trace.setSpan(parent, span), done);
  });
}

/**
 * The context of the caller's span. Any caller's trace is continued, but only a trusted gateway may turn off sampling (the flag
 * `sampled`) and add to the exported data (`tracestate`).
 */
function parentOf(request: FastifyRequest, { isFromGateway }: RequestFacts): Context {
  const extracted = propagation.extract(ROOT_CONTEXT, request.headers);
  const caller = trace.getSpanContext(extracted);
  if (!caller || isFromGateway(request)) return extracted;
  const { traceId, spanId } = caller;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

/**
 * The attributes of OpenTelemetry's semantic conventions for HTTP. Headers, the query and unknown paths are omitted, because they
 * may contain a credential.
 */
function initialAttributes(request: FastifyRequest, path: string): Attributes {
  return {
    'http.request.method': methodOf(request),
    'url.path': path,
    'url.scheme': request.protocol,
    'network.protocol.version': request.raw.httpVersion,
  };
}

function endSpan(span: Span, request: FastifyRequest, reply: FastifyReply): void {
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

/** Only a 5xx, or a client that left, is an error: a rejected request (4xx) isn't one of the server's. */
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
