import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RouteInventory } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { IssuerLogin } from './page/issuer-login.js';
import { createOpenApi, withLogin } from './document/document.js';
import { demandedScopes, readingScopes } from './document/scopes.js';
import { SampledDocuments } from './code-samples/sampled-documents.js';
import { type Documentation, swaggerUi } from './page/swagger-ui.js';

/** Swagger UI at `/docs` and the document at `/docs/openapi.json`. */
export function setUpDocs(app: NestFastifyApplication, config: Config, inventory: RouteInventory): void {
  void app.register(swaggerUi(documentation(app, config, inventory)), { prefix: '/docs' });
}

function documentation(app: NestFastifyApplication, config: Config, inventory: RouteInventory): Documentation {
  const document = createOpenApi(app, inventory);
  const client = loginClient(config, inventory);
  const [{ issuer } = { issuer: '' }] = config.auth.issuers;
  const login = new IssuerLogin(issuer, config.auth.keys.timeoutMs);
  const scopes = demandedScopes(inventory);
  const samples = new SampledDocuments(document);
  return {
    client,
    async document(publicUrl) {
      const endpoints = client && (await login.find());
      const sampled = await samples.at(publicUrl);
      return endpoints ? withLogin(sampled, { ...endpoints, scopes }) : sampled;
    },
    async reachable() {
      // Includes the issuer's own origin while it is down: it may be available again when the document is requested.
      return client ? [issuer, (await login.find())?.tokenUrl ?? issuer] : [];
    },
  };
}

/** Swagger UI logs in at the first issuer, for its first audience. */
function loginClient(
  { auth: { issuers }, docs: { clientId } }: Config,
  inventory: RouteInventory,
): Documentation['client'] {
  return clientId === undefined
    ? undefined
    : { clientId, audience: issuers[0]?.audience[0], scopes: readingScopes(inventory.routes()) };
}
