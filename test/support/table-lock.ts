import pg from 'pg';

/** Has every request that reads or writes messages wait, until it is released. */
export async function lockMessages(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin; lock table messages in access exclusive mode');
  return () => client.end();
}

/** Waits until so many requests wait for the lock. */
export async function waitingRequests(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const waiting = `select count(*)::int as count from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await client.query<{ count: number }>(waiting)).rows[0]!.count < count) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.end();
}
