import type { INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import type { Route } from '../auth/index.js';
import { createOpenApi } from './openapi.js';

/** Swagger UI at `/docs` and the document at `/docs/openapi.json`. */
export function setUpDocs(app: INestApplication, routes: readonly Route[]): void {
  SwaggerModule.setup('docs', app, createOpenApi(app, routes), {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Messages API',
    swaggerOptions: { persistAuthorization: true, tryItOutEnabled: true },
  });
}
