import { join } from 'node:path';
import { audience } from '../load/issuer.ts';
import type { Command } from './server-process.ts';

const main = join(import.meta.dirname, '../../dist/main.js');

/** Without it, the service checks no DPoP proofs in production. */
export const publicUrl = 'https://messages.example.com';

type Variables = Readonly<Record<string, string>>;

/** The built service with one issuer, with its defaults for production, including the access log. */
export function ours(issuer: string, databaseUrl: string, env: Variables = {}, ...nodeOptions: string[]): Command {
  const own = { PUBLIC_URL: publicUrl, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, DATABASE_URL: databaseUrl };
  return service({ ...own, ...env }, ...nodeOptions);
}

/** The built service with these environment variables. There is no gateway that it should wait for at its end. */
export function service(env: Variables, ...nodeOptions: readonly string[]): Command {
  return { command: ['node', ...nodeOptions, main], env: { SHUTDOWN_DELAY: '0', ...env } };
}
