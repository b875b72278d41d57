import { UsageError } from '../../command-line/index.js';
import { loadConfig } from '../../config/index.js';

/**
 * The address of the service: `PUBLIC_URL`, otherwise `PORT` on this machine.
 *
 * @throws {ConfigError} one of them is invalid
 * @throws {UsageError} only the running service knows its port
 */
export function configuredAddress({ PORT, PUBLIC_URL }: NodeJS.ProcessEnv): string {
  const { port, publicUrl } = loadConfig({ PORT, PUBLIC_URL }).server;
  if (publicUrl !== undefined) return publicUrl;
  if (port === 0) throw new UsageError('PORT is 0, so that only the running service knows its port: give --url');
  return `http://127.0.0.1:${port}`;
}
