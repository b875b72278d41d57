import type { Provider } from 'oidc-provider';
import { allPermissions } from '../demo/demo-users.js';
import type { Api } from './api-resource.js';
import { grantedPermissions } from './permissions.js';
import { apiParameters, requestedApi, respondWithToken, type ApiParameters } from './token-endpoint.js';

/**
 * Registers the client credentials grant (RFC 6749, section 4.4) as Auth0 implements it: `audience` names the API, and a request
 * without `scope` is granted every permission. The library's own grant doesn't support `audience`, and without
 * `scope` grants nothing.
 */
export function registerClientCredentialsGrant(provider: Provider, api: Api): void {
  provider.registerGrantType<ApiParameters>(
    'client_credentials',
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const scope = grantedPermissions(params.scope, allPermissions(api.users)).join(' ') || undefined;
      const resourceServer = requestedApi(ctx, api);
      await respondWithToken(ctx, new provider.ClientCredentials({ client, scope, resourceServer }));
    },
    apiParameters,
  );
}
