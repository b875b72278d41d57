import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { type Issuers, decisionOf } from '../auth/index.js';
import { entry } from './entry.js';
import { RequestDurations } from './request-durations.js';
import { type Sample, addCounter } from './samples.js';

/**
 * Counts and times responses. Label values are bounded: `route` is a declared pattern, `reason` and `issuer` are among those that
 * the service knows: the tenants of a template count as the template.
 */
export function observeRequests(server: FastifyInstance, registry: Registry, issuers: Issuers): void {
  const durations = new RequestDurations(registry);
  const count = countDecisions(registry, issuers);
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    durations.add(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    count(request, route);
    done();
  });
}

function countDecisions(registry: Registry, issuers: Issuers): (request: FastifyRequest, route: string) => void {
  const allowed = new Map<string, number>();
  const refused = new Map<string, Map<string, number>>();
  addCounter(registry, {
    name: 'auth_allowed_total',
    help: 'Requests that were allowed to a protected route',
    labelNames: ['route'],
    samples: () => [...allowed].map(([route, value]): Sample => [value, { route }]),
  });
  addCounter(registry, {
    name: 'auth_refused_total',
    help: 'Requests that were rejected',
    labelNames: ['reason', 'issuer'],
    samples: () =>
      [...refused].flatMap(([issuer, reasons]) =>
        [...reasons].map(([reason, value]): Sample => [value, { reason, issuer }]),
      ),
  });
  const reasonsOf = (issuer = 'unknown') => entry(refused, issuer, () => new Map<string, number>());
  return (request, route) => {
    const { decision, reason = '', issuer } = decisionOf(request);
    if (decision === 'allowed') increment(allowed, route);
    if (decision === 'refused') increment(reasonsOf(issuers.find(issuer)?.policy.issuer), reason);
  };
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
