import pg from 'pg';

/** Blocks every request that reads or writes messages. Returns the function that releases them. */
export async function lockMessages(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin; lock table messages in access exclusive mode');
  return () => client.end();
}

/** Waits until this number of requests is blocked by the lock. */
export async function waitForBlockedRequests(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const waiting = `select count(*)::int as count from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await client.query<{ count: number }>(waiting)).rows[0]!.count < count) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.end();
}
