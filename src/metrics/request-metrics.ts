import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';
import { type Issuers, decisionOf } from '../auth/index.js';

/** Seconds, from responses out of memory to those that wait for an overloaded database. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Counts and times responses. Label values are bounded: `route` is a declared pattern, `reason` and `issuer` are among those that
 * the service knows: the tenants of a template count as the template.
 */
export function observeRequests(server: FastifyInstance, registry: Registry, issuers: Issuers): void {
  const registers = [registry];
  const durations = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its response',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers,
  });
  const count = countDecisions(registry, issuers);
  server.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    durations.observe({ method, route: routeOf(request), status: reply.statusCode }, reply.elapsedTime / 1000);
    count(request);
    done();
  });
}

function countDecisions(registry: Registry, issuers: Issuers): (request: FastifyRequest) => void {
  const registers = [registry];
  const allowed = new Counter({
    name: 'auth_allowed_total',
    help: 'Requests that were allowed to a protected route',
    labelNames: ['route'],
    registers,
  });
  const refused = new Counter({
    name: 'auth_refused_total',
    help: 'Requests that were rejected',
    labelNames: ['reason', 'issuer'],
    registers,
  });
  return (request) => {
    const { decision, reason, issuer } = decisionOf(request);
    if (decision === 'allowed') allowed.inc({ route: routeOf(request) });
    if (decision === 'refused') refused.inc({ reason, issuer: issuers.find(issuer)?.policy.issuer ?? 'unknown' });
  };
}

function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? 'none';
}
