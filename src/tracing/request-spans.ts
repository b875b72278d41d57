import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
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

/** A server span for each request, a child of the one that `traceparent` names. */
export function traceRequests(
  server: FastifyInstance,
  tracer: Tracer,
  pathOf: (request: FastifyRequest) => string,
): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (exempt.test(request.url)) return done();
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const options = { kind: SpanKind.SERVER, attributes: atBeginning(request, pathOf(request)) };
    const span = tracer.startSpan(methodOf(request), options, parent);
    request.traceId = span.spanContext().traceId;
    // Also where the client has gone and nothing is sent.
    reply.raw.once('close', () => end(span, request, reply));
    context.with(trace.setSpan(parent, span), done);
  });
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
