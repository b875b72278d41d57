// What a client of this issuer has to know. Apart from the issuer itself, so that the command line need not load it.

/** A machine that calls the API on its own behalf. */
export const demoClient = {
  clientId: 'demo-client',
  clientSecret: 'demo-secret',
  permissions: ['read:messages', 'write:messages'],
  description: 'A machine: the client credentials grant, with every permission.',
};

/** The browser client that Swagger UI is. */
export const swaggerClient = {
  clientId: 'swagger-ui',
  description: 'The documentation page: authorization code with PKCE, no secret.',
};

/** The client behind `npm run token`. */
export const demoUserClient = {
  clientId: 'demo-cli',
  description: 'The command line: a token of a demo user without a browser, no secret.',
};

/** An extension grant (RFC 6749, section 4.5): a `username` for an access token, for a command line without a browser. */
export const demoUserGrantType = 'urn:nest-resource-server:grant-type:demo-user';
