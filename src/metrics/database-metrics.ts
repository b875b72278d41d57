import type { Registry } from 'prom-client';
import type { Connections, Database } from '../database/index.js';
import { addGauge } from './samples.js';

const helpTexts: Readonly<Record<keyof Connections, string>> = {
  total: 'Connections to the database',
  idle: 'Idle connections to the database',
  waiting: 'Requests that wait for a connection to the database',
};

export function observeDatabase(registry: Registry, database: Database): void {
  for (const [member, help] of Object.entries(helpTexts)) {
    const read = () => database.connections()[member as keyof Connections]; // the keys of `helpTexts`
    addGauge(registry, { name: `database_connections_${member}`, help, samples: () => [[read()]] });
  }
}
