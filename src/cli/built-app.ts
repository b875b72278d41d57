import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../app.js';
import { loadConfig } from '../config/index.js';

/** What is read off the app as it is here, of whose configuration nothing is in it. */
export async function readOffApp<T>(read: (app: NestFastifyApplication) => T): Promise<T> {
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
