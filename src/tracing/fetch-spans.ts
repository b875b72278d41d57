import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Span, SpanKind, SpanStatusCode, type Tracer, context, propagation, trace } from '@opentelemetry/api';
import { activeSpan } from './active-span.js';

/** A message that Node.js publishes about a `fetch` (undici's diagnostics channels). */
interface FetchMessage {
  readonly request: OutgoingRequest;
  readonly response?: { readonly statusCode: number };
  readonly error?: Error;
}
interface OutgoingRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  addHeader(name: string, value: string): void;
}

/**
 * Creates a client span for each `fetch` that a request causes, such as of an issuer's keys, and sends `traceparent` with it.
 *
 * @returns a function that stops the tracing
 */
export function traceFetches(tracer: Tracer): () => void {
  const spans = new WeakMap<OutgoingRequest, Span>();
  const listeners: Readonly<Record<string, (message: FetchMessage) => void>> = {
    'undici:request:create': ({ request }) => {
      if (activeSpan()) spans.set(request, startSpan(request, tracer));
    },
    'undici:request:headers': ({ request, response }) => {
      spans.get(request)?.setAttribute('http.response.status_code', response?.statusCode ?? 0);
    },
    'undici:request:trailers': ({ request }) => spans.get(request)?.end(),
    'undici:request:error': ({ request, error }) => {
      const type = error?.name ?? 'unknown';
      spans.get(request)?.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR }).end();
    },
  };
  // Every channel publishes messages of this shape.
  const entries = Object.entries(listeners) as [string, (message: unknown) => void][];
  for (const [channel, listener] of entries) subscribe(channel, listener);
  return () => entries.forEach(([channel, listener]) => unsubscribe(channel, listener));
}

function startSpan(request: OutgoingRequest, tracer: Tracer): Span {
  const { method, origin, path } = request;
  const url = new URL(origin);
  const attributes = {
    'http.request.method': method,
    'server.address': url.hostname,
    'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    'url.full': `${url.origin}${path.split('?', 1)[0]}`,
  };
  const span = tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes });
  propagation.inject(trace.setSpan(context.active(), span), request, {
    set: (carrier, name, value) => carrier.addHeader(name, value),
  });
  return span;
}
