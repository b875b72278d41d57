import type { Provider } from 'oidc-provider';
import type { Middleware } from './middleware.js';
import { apiScopes, permissions } from './permissions.js';

/**
 * Authorization requests as Auth0 takes them, in the terms of the library: `audience` is the resource indicator (RFC
 * 8707), and a request for no permission asks for all of them. `openid` is always among the scopes: a user without any
 * permission, such as guest, could not log in without it, as nothing would be left to grant.
 */
export function authorizationParameters(provider: Provider): Middleware {
  const authorizationPath = provider.pathFor('authorization');
  return async (ctx, next) => {
    // Parameters given twice are arrays: left alone here, and refused by the library.
    const { audience, resource = audience, scope = '' } = ctx.query;
    if (ctx.path === authorizationPath && typeof scope === 'string') {
      ctx.query = { ...ctx.query, scope: completed(scope), ...(resource === undefined ? {} : { resource }) };
    }
    await next();
  };
}

function completed(scope: string): string {
  const asked = scope.split(' ').filter((word) => word !== '');
  const implied = apiScopes(scope).length === 0 ? permissions : [];
  return [...new Set([...asked, 'openid', ...implied])].join(' ');
}
