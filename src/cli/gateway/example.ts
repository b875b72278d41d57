/** What the examples are made for: the names of compose.yaml, and placeholders of Auth0's kind. */
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
 * Headers by which a caller could pose as somebody else, as seen from elsewhere, or as one that decides which traces are kept,
 * to what trusts its gateway: as in nginx.conf.
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
