import type { Registry } from 'prom-client';
import type { Connections, Database } from '../database/index.js';
import { addGauge } from './samples.js';

const meanings: Readonly<Record<keyof Connections, string>> = {
  total: 'Connections to the database',
  idle: 'Connections that nobody uses at the moment',
  waiting: 'Requests that wait for a connection',
};

export function observeDatabase(registry: Registry, database: Database): void {
  for (const [member, help] of Object.entries(meanings)) {
    const read = () => database.connections()[member as keyof Connections]; // the names of `meanings`
    addGauge(registry, { name: `database_connections_${member}`, help, samples: () => [[read()]] });
  }
}
