import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { Challenges, type LoginEndpoints, type RouteInventory } from '../../auth/index.js';
import { thisApi } from '../../api.js';
import { roles } from '../../roles.js';
import { documentAccess, oauth2Alternatives } from './access.js';
import { introduction } from './introduction.js';
import { problemSchema } from './problem.schema.js';
import { documentRequestId } from './request-id.js';
import { schemaConverter } from './schema-converter.js';
import { documentTags } from './tags.js';

/** The conventions of all operations. */
const conventions = `- **Errors** are problems (RFC 9457) of the type \`application/problem+json\`; \`reason\` is for programs. A 401, a 403 and
  a 400 for a malformed token have a \`WWW-Authenticate\` challenge (RFC 6750), a 503 has \`Retry-After\`.
- **Lists** have pages: \`limit\` is the size of a page, and the \`nextCursor\` of one page is the \`cursor\` of the next.
- **Changes** can be limited to the version that was read: send its \`ETag\` as \`If-Match\`.
- **Every response** has an \`X-Request-Id\`: that of the request, or a new one. The log contains it too.`;

/** The OpenAPI document of the app's controllers, including the access that its routes declare. */
export function createOpenApi(app: INestApplication, inventory: RouteInventory): OpenAPIObject {
  const routes = inventory.routes();
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(thisApi.name)
    .setDescription(
      `${introduction(routes, inventory.scopeDescriptions(), roles)}

${conventions}`,
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token that you paste.' },
      'bearer',
    )
    .build();
  const document = SwaggerModule.createDocument(app, head, { standardSchemaConverter: schemaConverter });
  const { $schema: _, ...problem } = z.toJSONSchema(problemSchema);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problem as never },
  };
  documentAccess(document, routes, app.get(Challenges));
  documentRequestId(document);
  documentTags(document, inventory.scopeDescriptions());
  return document;
}

/** The login at the issuer. */
export interface Login extends LoginEndpoints {
  /** Every scope that an operation demands, with its description. */
  readonly scopes: Readonly<Record<string, string>>;
  /** The issuer expects it before each scope that is requested. Tokens have the scopes without it. */
  readonly scopePrefix: string;
}

/** Returns the document with the issuer's login (authorization code flow) as an alternative for each operation. */
export function withLogin(document: OpenAPIObject, { scopes, scopePrefix, ...endpoints }: Login): OpenAPIObject {
  const { paths, components, ...rest } = structuredClone(document);
  oauth2Alternatives(paths, scopePrefix);
  const requested = Object.entries(scopes).map(([scope, description]) => [`${scopePrefix}${scope}`, description]);
  const oauth2 = {
    type: 'oauth2' as const,
    description: 'Log in at the issuer and consent to the scopes that this page requests.',
    flows: { authorizationCode: { ...endpoints, scopes: Object.fromEntries(requested) } },
  };
  return { ...rest, paths, components: { ...components, securitySchemes: { ...components?.securitySchemes, oauth2 } } };
}
