import { errors, type Provider } from 'oidc-provider';
import { demoUserGrantType } from './demo-access.js';
import { demoUsers, findDemoUser } from './demo-users.js';
import { grantedPermissions } from './permissions.js';
import {
  apiParameters,
  requestedApi,
  respondWithToken,
  type ApiParameters,
  type GrantContext,
} from './token-endpoint.js';

type DemoUserParameters = ApiParameters & { username?: string };

export function registerDemoUserGrant(provider: Provider, defaultAudience: string): void {
  provider.registerGrantType<DemoUserParameters>(demoUserGrantType, (ctx) => grantToDemoUser(ctx, defaultAudience), [
    'username',
    ...apiParameters,
  ]);
}

async function grantToDemoUser(ctx: GrantContext<DemoUserParameters>, defaultAudience: string): Promise<void> {
  const { client, params, provider } = ctx.oidc;
  const user = findDemoUser(params.username);
  if (!user) throw unknownUser();
  const token = new provider.AccessToken({
    client,
    accountId: user.username,
    gty: demoUserGrantType,
    grantId: '', // nothing to revoke by: the token is a JWT, which the issuer does not keep
    scope: grantedPermissions(params.scope, user.permissions).join(' ') || undefined,
    resourceServer: requestedApi(ctx, defaultAudience),
  });
  await respondWithToken(ctx, token);
}

/** The library's own InvalidGrant keeps its description from the client. */
function unknownUser(): Error {
  const known = demoUsers.map(({ username }) => username).join(', ');
  return new errors.CustomOIDCProviderError('invalid_grant', `no such user; the demo users are ${known}`);
}
