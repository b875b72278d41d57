import { thisApi } from '../../api.js';

/** The values of the examples: the host names of compose.yaml, and placeholders for an Auth0 tenant. */
export const example = {
  prefix: '/messages-api',
  replicas: ['service-1', 'service-2'],
  port: 3000,
  issuer: 'https://TENANT.auth0.com/',
  jwksUri: 'https://TENANT.auth0.com/.well-known/jwks.json',
  audience: thisApi.audience,
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
  // Certificates of clients, in the names that AUTH_CLIENT_CERT_HEADER may have. nginx.conf sets the last one.
  'client-cert',
  'client-cert-chain',
  'x-client-cert',
];

/** Envoy's header with a certificate. Envoy sets it, or removes a client's own; other gateways must remove it. */
export const envoyCertificateHeader = 'x-forwarded-client-cert';
