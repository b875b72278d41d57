import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import type { Route } from '../auth/index.js';
import { documentAccess } from './access.js';
import { problemSchema } from './problem.schema.js';
import { schemaConverter } from './schema-converter.js';

/** The OpenAPI document of the app's controllers, with the access that its routes declare. */
export function createOpenApi(app: INestApplication, routes: readonly Route[]): OpenAPIObject {
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Messages API')
    .setDescription('A resource server: every route but the public ones takes an OAuth 2.0 access token.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
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
