import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/index.js';
import type { Database } from '../database/index.js';
import { traceDatabase } from './database-spans.js';
import { traceFetches } from './fetch-spans.js';
import { shutDownProvider, startProvider } from './provider.js';
import { type RequestFacts, traceRequests } from './request-spans.js';

export type { RequestFacts };

/** Distributed tracing of one app. This folder, and OpenTelemetry with it, is loaded only if tracing is enabled. */
export interface Tracing {
  /** Creates a span for each request. When the server closes, the remaining spans are sent. */
  observeRequests(server: FastifyInstance, facts: RequestFacts): void;
  /** Creates a span for each `Database.run` of a request. */
  observeDatabase(database: Database): void;
}

/** @param endpoint the base URL of an OTLP/HTTP collector (`OTEL_EXPORTER_OTLP_ENDPOINT`), to which `/v1/traces` is appended */
export function startTracing(endpoint: string, { tracing: { serviceName } }: Config): Tracing {
  const provider = startProvider(endpoint, serviceName);
  const tracer = provider.getTracer('nest-resource-server');
  const stopTracingFetches = traceFetches(tracer);
  return {
    observeRequests: (server, facts) => {
      traceRequests(server, tracer, facts);
      server.addHook('onClose', async () => {
        stopTracingFetches();
        await shutDownProvider(provider);
      });
    },
    observeDatabase: (database) => traceDatabase(database, tracer),
  };
}
