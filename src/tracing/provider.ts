import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { ReportedExporter } from './reported-exporter.js';

/** Milliseconds for one export with its retries. */
const exportTimeoutMs = 5000;

/** Milliseconds for sending the remaining spans at shutdown: a collector that is down must not delay it. */
const shutdownTimeoutMs = 2000;

/**
 * Registers OpenTelemetry's provider for the whole process, so that an application's code can add spans with
 * `trace.getTracer(…)`. Every trace is kept, unless a trusted gateway turned off sampling (`traceparent`, the flag `sampled`).
 */
export function startProvider(endpoint: string, serviceName: string): TracerProvider {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = new ReportedExporter(new OTLPTraceExporter({ url, timeoutMillis: exportTimeoutMs }));
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

/** Sends the remaining spans and unregisters the provider. */
export async function shutDownProvider(provider: TracerProvider): Promise<void> {
  const sent = provider.shutdown().catch(() => undefined); // `ReportedExporter` logs it
  await Promise.race([sent, sleep(shutdownTimeoutMs, undefined, { ref: false })]);
  for (const part of [trace, propagation, context]) part.disable();
}
