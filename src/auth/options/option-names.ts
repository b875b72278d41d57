/** Options of `AuthModule` in messages, with the variables that set them in the service. */
export const optionNames = {
  issuer: 'issuer (AUTH_ISSUER)',
  tenants: 'tenants (in AUTH_ISSUERS)',
  audience: 'audience (AUTH_AUDIENCE)',
  algorithms: 'algorithms (AUTH_ALGORITHMS)',
  maxTokenAge: 'maxTokenAge (AUTH_MAX_TOKEN_AGE)',
  profile: 'profile (AUTH_PROFILE)',
  discoveryUrl: 'discoveryUrl (AUTH_DISCOVERY_URL)',
  jwks: 'jwks (AUTH_JWKS)',
  jwksUri: 'jwksUri (AUTH_JWKS_URI)',
  jwksTokenFile: 'jwksTokenFile (AUTH_JWKS_TOKEN_FILE)',
  clockToleranceMs: 'clockToleranceMs (AUTH_CLOCK_TOLERANCE)',
  publicUrl: 'publicUrl (PUBLIC_URL)',
  dpop: 'dpop (AUTH_DPOP)',
  clientCertificate: 'clientCertificate (AUTH_CLIENT_CERT_HEADER)',
  httpHosts: 'httpHosts (AUTH_HTTP_HOSTS)',
  scopeClaims: 'scopeClaims (AUTH_SCOPE_CLAIMS)',
} as const;
