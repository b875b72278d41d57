import type { AccessToken, ClientCredentials, ResourceServerInstance, TokenEndpointGrantContext } from 'oidc-provider';
import { apiResource } from './api-resource.js';

/** The parameters that name the API. `audience` is Auth0's name for `resource` (RFC 8707). */
export interface ApiParameters {
  audience?: string;
  resource?: string;
}

export const apiParameters = ['scope', 'audience', 'resource'] as const; // for the type of the tuple

export type GrantContext<Params extends object = object> = TokenEndpointGrantContext<ApiParameters & Params>;

/** The API that a token request names, or the default one. */
export function requestedApi(ctx: GrantContext, defaultAudience: string): ResourceServerInstance {
  const { provider, params } = ctx.oidc;
  const audience = params.audience ?? params.resource ?? defaultAudience;
  return new provider.ResourceServer(audience, apiResource(audience));
}

/** Signs the token and responds with it (RFC 6749, section 5.1). */
export async function respondWithToken(ctx: GrantContext, token: AccessToken | ClientCredentials): Promise<void> {
  ctx.body = {
    access_token: await token.save(),
    token_type: 'Bearer',
    expires_in: token.expiration,
    scope: token.scope,
  };
}
