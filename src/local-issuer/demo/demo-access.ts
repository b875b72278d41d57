// The clients' access to this issuer. In a module of its own, so that the command line doesn't load the issuer.

/** A machine that calls the API without a user. */
export const demoClient = {
  clientId: 'demo-client',
  clientSecret: 'demo-secret',
  description: 'A machine: client credentials grant, every permission.',
};

/** Swagger UI, a client in the browser. */
export const swaggerClient = {
  clientId: 'swagger-ui',
  description: 'Swagger UI: authorization code grant with PKCE, no secret.',
};

/** A page of your own, also in the browser (docs/guides/frontend.md). */
export const frontendClient = {
  clientId: 'frontend',
  description: 'A page on this machine: authorization code grant with PKCE, no secret.',
};

/** The client behind `npm run token`. */
export const demoUserClient = {
  clientId: 'demo-cli',
  description: 'The command line: tokens for demo users without a browser, no secret.',
};

/** An extension grant (RFC 6749, section 4.5): exchanges a `username` for an access token, for the command line. */
export const demoUserGrantType = 'urn:nest-resource-server:grant-type:demo-user';
