import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Issuers, type RouteInventory } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { docsPath } from './page/addresses.js';
import { IssuerLogin } from './page/issuer-login.js';
import { createOpenApi, withLogin } from './document/document.js';
import { demandedScopes, readingScopes } from './document/scopes.js';
import { SampledDocuments } from './code-samples/sampled-documents.js';
import { type Documentation, swaggerUi } from './page/swagger-ui.js';

/** Swagger UI at `/docs` and the document at `/docs/openapi.json`. */
export function setUpDocs(app: NestFastifyApplication, config: Config, inventory: RouteInventory): void {
  void app.register(swaggerUi(documentation(app, config, inventory)), { prefix: docsPath });
}

function documentation(app: NestFastifyApplication, config: Config, inventory: RouteInventory): Documentation {
  const { scopePrefix } = config.docs;
  const client = loginClient(config, inventory);
  const login = client && issuerLogin(config);
  const scopes = demandedScopes(inventory);
  let samples: SampledDocuments | undefined;
  return {
    client,
    scopeClaims: app.get(Issuers).policies.flatMap(({ profile }) => profile.scopes),
    async document(publicUrl) {
      const endpoints = await login?.find();
      // Made at the first request, as its code samples are: most processes never get one.
      samples ??= new SampledDocuments(createOpenApi(app, inventory));
      const sampled = await samples.at(publicUrl);
      return endpoints ? withLogin(sampled, { ...endpoints, scopes, scopePrefix }) : sampled;
    },
    async reachable() {
      // While the issuer is down, its identifier: it may be available again when the document is requested.
      return login && ((await login.find())?.tokenUrl ?? config.auth.issuers[0]?.issuer);
    },
  };
}

/** Swagger UI logs in at the first issuer, for its first audience. */
function loginClient(
  { auth: { issuers }, docs: { clientId, scopePrefix } }: Config,
  inventory: RouteInventory,
): Documentation['client'] {
  if (clientId === undefined) return undefined;
  const scopes = readingScopes(inventory.routes()).map((scope) => `${scopePrefix}${scope}`);
  return { clientId, audience: issuers[0]?.audience[0], scopes };
}

function issuerLogin({ auth: { issuers, httpHosts, keys } }: Config): IssuerLogin | undefined {
  const [issuer] = issuers;
  return issuer && new IssuerLogin({ ...issuer, httpHosts }, keys.timeoutMs);
}
