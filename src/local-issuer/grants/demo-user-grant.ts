import { errors, type Provider } from 'oidc-provider';
import { demoUserGrantType } from '../demo/demo-access.js';
import { type DemoUser, findDemoUser } from '../demo/demo-users.js';
import { type AuthenticationParameters, authenticationParameters, stateAuthentication } from './authentication.js';
import type { Api } from './api-resource.js';
import { grantedPermissions } from './permissions.js';
import {
  apiParameters,
  requestedApi,
  respondWithToken,
  type ApiParameters,
  type GrantContext,
} from './token-endpoint.js';

type DemoUserParameters = ApiParameters & AuthenticationParameters & { username?: string };

export function registerDemoUserGrant(provider: Provider, api: Api): void {
  provider.registerGrantType<DemoUserParameters>(demoUserGrantType, (ctx) => grantToDemoUser(ctx, api), [
    'username',
    ...apiParameters,
    ...authenticationParameters,
  ]);
}

async function grantToDemoUser(ctx: GrantContext<DemoUserParameters>, api: Api): Promise<void> {
  const { client, params, provider } = ctx.oidc;
  const user = findDemoUser(api.users, params.username);
  if (!user) throw unknownUser(api.users);
  const token = new provider.AccessToken({
    client,
    accountId: user.name,
    gty: demoUserGrantType,
    grantId: '', // there is nothing to revoke: the token is a JWT, which the issuer doesn't store
    scope: grantedPermissions(params.scope, user.permissions).join(' ') || undefined,
    resourceServer: requestedApi(ctx, api),
  });
  stateAuthentication(token, params);
  await respondWithToken(ctx, token);
}

/** Not the library's InvalidGrant, since its description isn't sent to the client. */
function unknownUser(users: readonly DemoUser[]): Error {
  const usernames = users.map(({ name }) => name).join(', ');
  return new errors.CustomOIDCProviderError('invalid_grant', `unknown user; the demo users are ${usernames}`);
}
