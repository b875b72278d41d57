import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { audience } from '../support/test-app.js';
import { collectionToken, requests, send, variablesOf } from './bruno.js';
import { type LocalService, startLocalService } from './local-service.js';

describe('the Bruno collection, parsed by the parser of Bruno', () => {
  let local: LocalService;
  beforeAll(async () => (local = await startLocalService()));
  afterAll(() => local.close());

  it('has the default addresses in its environment `local`', () => {
    expect(Object.fromEntries(variablesOf('local'))).toMatchObject({
      api: 'http://127.0.0.1:3000',
      token_url: 'http://127.0.0.1:3001/oauth/token',
    });
  });

  it('has a request for each operation of the document', () => {
    const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenAPIObject; // `npm run openapi` wrote it
    const operations = Object.values(paths).flatMap((item) => Object.keys(item));
    expect(requests()).toHaveLength(operations.length);
  });

  it('gets the asserted status for each request, when all are run in their order', async () => {
    const variables = variablesOf('local');
    variables.set('api', await local.service.app.getUrl());
    variables.set('token_url', `${local.issuer.url}/oauth/token`);
    variables.set('audience', audience);
    const token = await collectionToken(variables);
    for (const request of requests()) {
      const { asserted, actual } = await send(request, variables, token);
      expect(`${request.file}: ${actual}`).toBe(`${request.file}: ${asserted}`);
    }
  });
});
