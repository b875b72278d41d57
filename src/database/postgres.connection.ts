import type { ClientConfig } from 'pg';

/** What every connection to the server has. What the address itself says (`?statement_timeout=…`) comes first. */
export function connection(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'nest-resource-server',
    /** Milliseconds for a new connection, and for one of the pool to become free. */
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  };
}
