import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import type { LoginEndpoints, RouteAccess } from '../auth/index.js';
import { documentAccess, oauth2Alternatives } from './access.js';
import { introduction } from './introduction.js';
import { problemSchema } from './problem.schema.js';
import { schemaConverter } from './schema-converter.js';

/** The OpenAPI document of the app's controllers, with the access that its routes declare. */
export function createOpenApi(app: INestApplication, access: RouteAccess): OpenAPIObject {
  const routes = access.routes();
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Messages API')
    .setDescription(introduction(routes, access.scopeDescriptions()))
    .setVersion('1')
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
