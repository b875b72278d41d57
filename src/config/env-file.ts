import { existsSync } from 'node:fs';

/** Reads `.env` into the environment, where a variable set outside wins. In production the environment alone counts. */
export function loadEnvFile(): void {
  if (process.env.NODE_ENV !== 'production' && existsSync('.env')) process.loadEnvFile('.env');
}
