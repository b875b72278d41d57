/** The values of the examples: the host names of compose.yaml, and placeholders for an Auth0 tenant. */
export const example = {
  prefix: '/messages-api',
  replicas: ['service-1', 'service-2'],
  port: 3000,
  issuer: 'https://TENANT.auth0.com/',
  jwksUri: 'https://TENANT.auth0.com/.well-known/jwks.json',
  audience: 'https://messages.example.com',
  profile: 'auth0',
} as const;

/**
 * Request headers that gateways remove, because services behind a gateway may trust them: a client could use them to fake its
 * identity or its address, or to decide which traces are recorded. nginx.conf removes or sets the same ones.
 */
export const identityHeaders = [
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-user',
  'x-forwarded-email',
  'x-auth-request-user',
  'x-real-ip',
  'x-user',
  'x-user-id',
  'x-original-url',
  'x-rewrite-url',
  'traceparent',
  'tracestate',
  'baggage',
];
