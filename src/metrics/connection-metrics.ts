import type { Registry } from 'prom-client';
import { type ClosedConnections, closeReasons } from '../server/connections/closed-connections.js';
import { type Sample, addCounter } from './samples.js';

export function observeConnections(registry: Registry, { counts }: ClosedConnections): void {
  addCounter(registry, {
    name: 'http_server_connections_closed_total',
    help: 'Connections that were closed because of their clients',
    labelNames: ['reason'],
    samples: () => closeReasons.map((reason): Sample => [counts[reason], { reason }]),
  });
}
