import type { ClientMetadata } from 'oidc-provider';
import { demoClient, demoUserClient, demoUserGrantType, frontendClient, swaggerClient } from '../demo/demo-access.js';

export const clients: ClientMetadata[] = [
  {
    client_id: swaggerClient.clientId,
    client_name: 'Swagger UI',
    // A native client may redirect to any loopback port (RFC 8252, section 7.3): the port of the API isn't known here.
    // redirects.ts allows further addresses.
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/docs/oauth2-redirect.html', 'http://localhost/docs/oauth2-redirect.html'],
    post_logout_redirect_uris: ['http://127.0.0.1/docs', 'http://localhost/docs'],
    token_endpoint_auth_method: 'none',
  },
  {
    client_id: frontendClient.clientId,
    client_name: 'A page of your own',
    // A web client may log in without a prompt once the user has consented. redirects.ts allows further addresses.
    application_type: 'web',
    redirect_uris: ['http://127.0.0.1:8080/'],
    post_logout_redirect_uris: ['http://127.0.0.1:8080/'],
    token_endpoint_auth_method: 'none',
  },
  {
    client_id: demoClient.clientId,
    client_secret: demoClient.clientSecret,
    client_name: 'Demo client',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    // oidc-provider accepts the secret in a Basic header, too.
    token_endpoint_auth_method: 'client_secret_post',
  },
  {
    client_id: demoUserClient.clientId,
    client_name: 'Demo command line',
    grant_types: [demoUserGrantType],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'none',
  },
];
