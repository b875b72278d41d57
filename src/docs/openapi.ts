import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import type { LoginEndpoints, RouteAccess } from '../auth/index.js';
import { documentAccess, oauth2Alternatives } from './access.js';
import { introduction } from './introduction.js';
import { problemSchema } from './problem.schema.js';
import { documentRequestId } from './request-id.js';
import { schemaConverter } from './schema-converter.js';

/** What holds for every operation. */
const conventions = `- **Errors** are problems (RFC 9457) of the type \`application/problem+json\`; \`reason\` is for programs. A 401, a 403 and
  a 400 for a malformed token have a \`WWW-Authenticate\` challenge (RFC 6750), a 503 has \`Retry-After\`.
- **Lists** come a page at a time: \`limit\` says how many, and the \`nextCursor\` of one page is the \`cursor\` of the next.
- **Changes** can be made to the version that was read: its \`ETag\` goes into \`If-Match\`.
- **Every answer** has an \`X-Request-Id\`, the one that the request brought or a new one; the log has it too.`;

/** The OpenAPI document of the app's controllers, with the access that its routes declare. */
export function createOpenApi(app: INestApplication, access: RouteAccess): OpenAPIObject {
  const routes = access.routes();
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Messages API')
    .setDescription(
      `${introduction(routes, access.scopeDescriptions())}

${conventions}`,
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addTag('greetings', 'For everyone, for any valid token, and for a scope')
    .addTag('messages', 'The resource: messages to list, read, write, change and delete')
    .addTag('health', 'For orchestrators and load balancers')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of your own, as it is.' },
      'bearer',
    )
    .build();
  const document = SwaggerModule.createDocument(app, head, { standardSchemaConverter: schemaConverter });
  const { $schema: _, ...problem } = z.toJSONSchema(problemSchema);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problem as never },
  };
  documentAccess(document, routes);
  documentRequestId(document);
  return document;
}

/** What a user may be asked to consent to. */
export interface Login extends LoginEndpoints {
  /** Every scope that an operation demands, with its description. */
  readonly scopes: Readonly<Record<string, string>>;
}

/** The document with the issuer's login (the authorization code flow) as another way to the token of each operation. */
export function withLogin(document: OpenAPIObject, { scopes, ...endpoints }: Login): OpenAPIObject {
  const { paths, components, ...rest } = structuredClone(document);
  oauth2Alternatives(paths);
  const oauth2 = {
    type: 'oauth2' as const,
    description: 'Log in at the issuer, and consent to what this page may do in your name.',
    flows: { authorizationCode: { ...endpoints, scopes } },
  };
  return { ...rest, paths, components: { ...components, securitySchemes: { ...components?.securitySchemes, oauth2 } } };
}
