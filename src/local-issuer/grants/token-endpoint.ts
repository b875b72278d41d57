import type { AccessToken, ClientCredentials, ResourceServerInstance, TokenEndpointGrantContext } from 'oidc-provider';
import { checkDpopReplay, validateDpop } from 'oidc-provider/lib/helpers/grants.js';
import { type Api, apiResource, ownResource } from './api-resource.js';

/** The parameters that name the API. `audience` is Auth0's name for `resource` (RFC 8707). */
export interface ApiParameters {
  audience?: string;
  resource?: string;
}

export const apiParameters = ['scope', 'audience', 'resource'] as const; // for the type of the tuple

export type GrantContext<Params extends object = object> = TokenEndpointGrantContext<ApiParameters & Params>;

/** The API that a token request names, or the default one. */
export function requestedApi(ctx: GrantContext, api: Api): ResourceServerInstance {
  const { audience, resource = api.audience } = ctx.oidc.params;
  const requested = audience === undefined ? ownResource(resource, api) : apiResource(audience, api);
  return new ctx.oidc.provider.ResourceServer(requested.audience ?? api.audience, requested);
}

/** Signs the token and responds with it (RFC 6749, section 5.1). */
export async function respondWithToken(ctx: GrantContext, token: AccessToken | ClientCredentials): Promise<void> {
  await bindToProof(ctx, token);
  ctx.body = {
    access_token: await token.save(),
    token_type: token.tokenType,
    expires_in: token.expiration,
    scope: token.scope,
  };
}

/**
 * Binds the token to the key of the request's DPoP proof, if there is one (RFC 9449, section 5): `cnf.jkt`. The library does this
 * for its own grants, and exports its checks of a proof for others.
 */
async function bindToProof(ctx: GrantContext, token: AccessToken | ClientCredentials): Promise<void> {
  const { provider, client } = ctx.oidc;
  const proof = await validateDpop(provider, ctx);
  if (proof === undefined) return;
  await checkDpopReplay(provider, ctx, proof, client.clientId);
  token.setThumbprint('jkt', proof.thumbprint);
}
