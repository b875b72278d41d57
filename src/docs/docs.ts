import type { INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import type { Route } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { createOpenApi } from './openapi.js';
import { servedDocument } from './served-document.js';

/** Swagger UI at `/docs` and the document at `/docs/openapi.json`. */
export function setUpDocs(app: INestApplication, routes: readonly Route[], server: Config['server']): void {
  const completed = servedDocument(app, server);
  SwaggerModule.setup('docs', app, createOpenApi(app, routes), {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
    patchDocumentOnRequest: (_request, _reply, document) => completed(document),
    customSiteTitle: 'Messages API',
    swaggerOptions: { persistAuthorization: true, tryItOutEnabled: true },
  });
}
