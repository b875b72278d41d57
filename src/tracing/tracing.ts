import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/index.js';
import type { Database } from '../database/index.js';
import { traceDatabase } from './database-spans.js';
import { traceFetches } from './fetch-spans.js';
import { endProvider, startProvider } from './provider.js';
import { type RequestFacts, traceRequests } from './request-spans.js';

export type { RequestFacts };

/** Distributed traces of one app. Only where they are on is this folder loaded, and OpenTelemetry with it. */
export interface Tracing {
  /** A span for each request, until the server closes: then what is left is sent. */
  observeRequests(server: FastifyInstance, facts: RequestFacts): void;
  /** A span for each time that a request works on the database. */
  observeDatabase(database: Database): void;
}

/** @param endpoint of an OTLP/HTTP collector, as in `OTEL_EXPORTER_OTLP_ENDPOINT`: `/v1/traces` is added */
export function startTracing(endpoint: string, { tracing: { serviceName } }: Config): Tracing {
  const provider = startProvider(endpoint, serviceName);
  const tracer = provider.getTracer('nest-resource-server');
  const stopFetches = traceFetches(tracer);
  return {
    observeRequests: (server, facts) => {
      traceRequests(server, tracer, facts);
      server.addHook('onClose', async () => {
        stopFetches();
        await endProvider(provider);
      });
    },
    observeDatabase: (database) => traceDatabase(database, tracer),
  };
}
