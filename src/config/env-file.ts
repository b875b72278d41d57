import { existsSync } from 'node:fs';

/** Reads `.env` into the environment, whose own variables take precedence. In production, `.env` is not read. */
export function loadEnvFile(): void {
  if (process.env.NODE_ENV !== 'production' && existsSync('.env')) process.loadEnvFile('.env');
}
