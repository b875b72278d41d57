import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../app.js';
import { loadConfig } from '../config/index.js';

/**
 * Creates the app, reads something from it, and closes it. The configuration is a placeholder: nothing that is read may depend on
 * it.
 */
export async function readFromApp<T>(read: (app: NestFastifyApplication) => T): Promise<T> {
  const config = loadConfig({
    LOG_LEVEL: 'silent',
    DATA_DIR: 'memory',
    AUTH_ISSUER: 'http://127.0.0.1:9/',
    AUTH_AUDIENCE: 'none',
  });
  const app = await createApp(config);
  try {
    return read(app);
  } finally {
    await app.close();
  }
}
