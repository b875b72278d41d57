import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config/index.js';
import type { Database } from '../database/index.js';
import { traceDatabase } from './database-spans.js';
import { traceFetches } from './fetch-spans.js';
import { endProvider, startProvider } from './provider.js';
import { traceRequests } from './request-spans.js';

/** Distributed traces of one app. Only where they are on is this folder loaded, and OpenTelemetry with it. */
export interface Tracing {
  /**
   * A span for each request, until the server closes: then what is left is sent.
   *
   * @param pathOf the part of a request's path that holds no credential
   */
  observeRequests(server: FastifyInstance, pathOf: (request: FastifyRequest) => string): void;
  /** A span for each time that a request works on the database. */
  observeDatabase(database: Database): void;
}

/** @param endpoint of an OTLP/HTTP collector, as in `OTEL_EXPORTER_OTLP_ENDPOINT`: `/v1/traces` is added */
export function startTracing(endpoint: string, { tracing: { serviceName } }: Config): Tracing {
  const provider = startProvider(endpoint, serviceName);
  const tracer = provider.getTracer('nest-resource-server');
  const stopFetches = traceFetches(tracer);
  return {
    observeRequests: (server, pathOf) => {
      traceRequests(server, tracer, pathOf);
      server.addHook('onClose', async () => {
        stopFetches();
        await endProvider(provider);
      });
    },
    observeDatabase: (database) => traceDatabase(database, tracer),
  };
}
