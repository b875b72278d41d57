import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { roles } from '../../src/roles.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';

/** The service on a free port, with its local issuer, as with `npm start`. */
export interface LocalService {
  readonly issuer: LocalIssuer;
  readonly service: TestApp;
  close(): Promise<void>;
}

export async function startLocalService(): Promise<LocalService> {
  // As in start.ts: Jest can't load jose statically and dynamically in one file.
  const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
  const issuer = await startLocalIssuer({ port: 0, audience, users: roles });
  const service = await createTestApp({ AUTH_ISSUER: issuer.url });
  await service.app.listen(0, '127.0.0.1');
  const close = async () => {
    await service.close();
    await issuer.close();
  };
  return { issuer, service, close };
}
