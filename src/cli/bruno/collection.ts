import type { OpenAPIObject } from '@nestjs/swagger';
import lang from '@usebruno/lang';
import { type Operation, brunoRequest } from './request.js';

/** How the requests get their tokens: the client credentials grant. */
export interface Access {
  readonly tokenUrl: string;
  readonly audience: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The files of the collection by their paths: one a request, in a folder for each tag. */
export function brunoCollection(document: OpenAPIObject, access: Access): Map<string, string> {
  const { title } = document.info;
  return new Map([
    ['bruno.json', `${JSON.stringify({ version: '1', name: title, type: 'collection' }, undefined, 2)}\n`],
    ['collection.bru', lang.jsonToCollectionBru({ auth: collectionAuth, docs })],
    ['environments/local.bru', lang.envJsonToBruV2({ variables: variables(document, access) })],
    ...(document.tags ?? []).flatMap((tag, index) => folder(document, tag, index + 1)),
  ]);
}

const docs = `Written by \`npm run bruno\`. Choose the environment **local**, and send a request: Bruno gets the token from the local issuer.

**Create** a resource first: the requests for one of them use the last that was created.`;

/** With the variables of an environment, so that another one is for another issuer. Bruno sends the token of the collection. */
const collectionAuth = {
  mode: 'oauth2',
  oauth2: {
    grantType: 'client_credentials',
    accessTokenUrl: '{{token_url}}',
    clientId: '{{client_id}}',
    clientSecret: '{{client_secret}}',
    credentialsPlacement: 'body',
    credentialsId: 'credentials',
    tokenPlacement: 'header',
    tokenHeaderPrefix: 'Bearer',
    autoFetchToken: true,
    additionalParameters: { token: [{ name: 'audience', value: '{{audience}}', sendIn: 'body', enabled: true }] },
  },
};

function variables({ servers }: OpenAPIObject, { tokenUrl, audience, clientId, clientSecret }: Access): object[] {
  const values = {
    api: servers?.[0]?.url,
    token_url: tokenUrl,
    audience,
    client_id: clientId,
    client_secret: clientSecret,
  };
  return Object.entries(values).map(([name, value]) => ({ name, value, enabled: true, secret: false }));
}

function folder(
  document: OpenAPIObject,
  { name, description }: NonNullable<OpenAPIObject['tags']>[number],
  seq: number,
): [string, string][] {
  const requests = taggedOperations(document, name).map(({ method, path, operation }, index): [string, string] => {
    const text = lang.jsonToBruV2(brunoRequest(document, operation, { method, path, seq: index + 1 }));
    return [`${name}/${operation.operationId}.bru`, text];
  });
  return [[`${name}/folder.bru`, lang.jsonToCollectionBru({ meta: { name, seq }, docs: description })], ...requests];
}

/** In the order of a run: a resource is created before it is read, and deleted at last. */
const methods = ['post', 'get', 'put', 'patch', 'delete'] as const; // names of members

function taggedOperations({ paths }: OpenAPIObject, tag: string) {
  return methods.flatMap((method) =>
    Object.entries(paths).flatMap(([path, item]) => {
      const operation: Operation | undefined = item[method];
      return operation?.tags?.includes(tag) ? [{ method, path, operation }] : [];
    }),
  );
}
