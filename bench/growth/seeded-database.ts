import pg from 'pg';

export interface SeededDatabase {
  readonly url: string;
  readonly rows: number;
  /** The service's cursor for the row nine tenths down the list. */
  readonly deepCursor: string;
  /** The query plans of the first page and the deep one. */
  readonly plans: string;
}

/**
 * Creates a database with `rows` messages, a millisecond apart.
 *
 * @param migrate creates the tables
 */
export async function seededDatabase(
  serverUrl: string,
  rows: number,
  migrate: (url: string) => Promise<void>,
): Promise<SeededDatabase> {
  const name = `rows_${rows}`;
  await connected(serverUrl, (client) => client.query(`create database ${name}`));
  const url = new URL(`/${name}`, serverUrl).href;
  await migrate(url);
  return connected(url, async (client) => {
    await client.query(seed, [rows]);
    await client.query('vacuum analyze messages');
    const deep = await deepId(client, Math.floor(rows * 0.9));
    const plans = [await plan(client, ''), await plan(client, `where id < '${deep}'`)].join('\n\n');
    return { url, rows, deepCursor: Buffer.from(deep.replaceAll('-', ''), 'hex').toString('base64url'), plans };
  });
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The ids are UUIDv7: 48 bits of milliseconds, the version, and bits that are random elsewhere, here a hash of the row number. */
const seed = `
  insert into messages (id, text, author, version, created_at, updated_at)
  select (lpad(to_hex(ms), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
         'Message number ' || n, 'auth0|' || substr(hash, 1, 24), 1, at, at
  from generate_series(1, $1::bigint) n,
       lateral (select 1735689600000 + n as ms, md5(n::text) as hash, to_timestamp((1735689600000 + n) / 1000.0) as at) row`;

async function deepId(client: pg.Client, offset: number): Promise<string> {
  const { rows } = await client.query<{ id: string }>('select id from messages order by id desc offset $1 limit 1', [
    offset,
  ]);
  return rows[0]?.id ?? '';
}

async function plan(client: pg.Client, where: string): Promise<string> {
  // The statement of the service's repository. It selects one row more than the page has.
  const statement = `select id, text, author, version, created_at, updated_at from messages ${where} order by id desc limit 21`;
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers, costs off) ${statement}`);
  return [statement.replace(/ +/g, ' '), ...rows.map((row) => row['QUERY PLAN'])].join('\n');
}
