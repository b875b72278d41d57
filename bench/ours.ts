import { join } from 'node:path';
import { audience } from './issuer.ts';
import type { Command } from './server-process.ts';

const main = join(import.meta.dirname, '../dist/main.js');

/** Without it, the service checks no DPoP proofs in production. */
export const publicUrl = 'https://messages.example.com';

/** The built service with one issuer, with its defaults for production, including the access log. */
export function ours(issuer: string, databaseUrl: string, env: Readonly<Record<string, string>> = {}): Command {
  return service({
    PUBLIC_URL: publicUrl,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
    DATABASE_URL: databaseUrl,
    ...env,
  });
}

/** The built service with these environment variables. */
export function service(env: Readonly<Record<string, string>>, ...nodeOptions: readonly string[]): Command {
  return { command: ['node', ...nodeOptions, main], env };
}
