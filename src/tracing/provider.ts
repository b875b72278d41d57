import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { ReportedExporter } from './reported-exporter.js';

/** Milliseconds for one export with its retries, and for what is left at the end: a collector that is down delays nobody. */
const limits = { export: 5000, end: 2000 };

/**
 * OpenTelemetry's own objects, known to all of the process, so that code of yours adds spans with `trace.getTracer(…)`.
 * Traces are all kept, except those that a trusted gateway leaves out (`traceparent`, the flag `sampled`).
 */
export function startProvider(endpoint: string, serviceName: string): TracerProvider {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = new ReportedExporter(new OTLPTraceExporter({ url, timeoutMillis: limits.export }));
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return provider;
}

/** Sends what is left. */
export async function endProvider(provider: TracerProvider): Promise<void> {
  const sent = provider.shutdown().catch(() => undefined); // told by ReportedExporter
  await Promise.race([sent, sleep(limits.end, undefined, { ref: false })]);
  for (const part of [trace, propagation, context]) part.disable();
}
