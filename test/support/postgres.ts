import { randomUUID } from 'node:crypto';
import pg from 'pg';

declare global {
  /** Which database the Jest project runs on: its `globals` in jest.config.js. */
  var testDatabase: 'pglite' | 'postgres';
}

/** @returns the `DATABASE_URL` of a new, empty database; undefined on the embedded PostgreSQL, which begins empty in memory */
export async function createDatabase(): Promise<string | undefined> {
  return globalThis.testDatabase === 'postgres' ? createPostgresDatabase() : undefined;
}

/** Makes a database on the server that Jest has started (`postgres.setup.ts`). */
async function createPostgresDatabase(): Promise<string> {
  const url = new URL(process.env.TEST_POSTGRES_URL ?? '');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}
