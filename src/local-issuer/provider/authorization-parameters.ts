import type { Provider } from 'oidc-provider';
import type { Middleware } from './middleware.js';
import { apiScopes } from '../grants/permissions.js';

/**
 * Translates the parameters of authorization requests from Auth0's to the library's: `audience` becomes the resource indicator
 * (RFC 8707), and a request without API scopes asks for all of them. `openid` is always added: without it, a user without
 * permissions, such as guest, could not log in, since there would be nothing to grant.
 */
export function authorizationParameters(provider: Provider, permissions: readonly string[]): Middleware {
  const authorizationPath = provider.pathFor('authorization');
  return async (ctx, next) => {
    // A duplicate parameter is an array, which the library rejects.
    const { audience, resource = audience, scope = '' } = ctx.query;
    if (ctx.path === authorizationPath && typeof scope === 'string') {
      ctx.query = {
        ...ctx.query,
        scope: expandScope(scope, permissions),
        ...(resource === undefined ? {} : { resource }),
      };
    }
    await next();
  };
}

function expandScope(scope: string, permissions: readonly string[]): string {
  const requested = scope.split(' ').filter((word) => word !== '');
  const implied = apiScopes(scope).length === 0 ? permissions : [];
  return [...new Set([...requested, 'openid', ...implied])].join(' ');
}
