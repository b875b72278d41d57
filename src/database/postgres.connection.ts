import type { ClientConfig } from 'pg';
import { thisApi } from '../api.js';

/** The options of every connection to the server. Parameters of the URL (`?statement_timeout=…`) take precedence. */
export function connection(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: thisApi.service,
    /** Milliseconds to wait for a new connection, or for a free one of the pool. */
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  };
}
