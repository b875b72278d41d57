import { randomUUID } from 'node:crypto';
import pg from 'pg';

declare global {
  /** The database of the Jest project, from its `globals` in jest.config.js. */
  var testDatabase: 'pglite' | 'postgres';
}

/** Creates an empty database. Returns its `DATABASE_URL`; undefined on PGlite, which starts empty in memory. */
export async function createDatabase(): Promise<string | undefined> {
  if (globalThis.testDatabase === 'pglite') return undefined;
  const url = new URL(process.env.TEST_POSTGRES_URL ?? '');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}
