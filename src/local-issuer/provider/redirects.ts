import type { Provider } from 'oidc-provider';
import { frontendClient, swaggerClient } from '../demo/demo-access.js';
import { isLoopbackPage } from './loopback.js';

type Addresses = ReadonlyMap<string, (uri: string) => boolean>;

/** By client: where it may be redirected besides its registered addresses. Other machines can't receive the code. */
const afterLogin: Addresses = new Map([
  [swaggerClient.clientId, isDocsRedirect],
  [frontendClient.clientId, isLoopbackPage],
]);
const afterLogout: Addresses = new Map([[frontendClient.clientId, isLoopbackPage]]);

/**
 * Allows redirects on this machine, for a frontend to any page: every framework's development server has another port.
 *
 * So once the user has consented, any page of this machine gets a token without asking, as `npm run token` does. These users have
 * nothing to protect. An issuer in production registers exact addresses (RFC 9700, section 2.1).
 */
export function allowLocalRedirects({ Client }: Provider): void {
  for (const [check, addresses] of [
    ['redirectUriAllowed', afterLogin],
    ['postLogoutRedirectUriAllowed', afterLogout],
  ] as const) {
    const isRegistered = Client.prototype[check];
    Client.prototype[check] = function (uri) {
      return isRegistered.call(this, uri) || (addresses.get(this.clientId)?.(uri) ?? false);
    };
  }
}

/**
 * Whether it is Swagger UI on this machine: at any port, as for native clients (RFC 8252, section 7.3), and under any path prefix,
 * since a developer may try a gateway in front of it. PKCE protects the code.
 */
export function isDocsRedirect(uri: string): boolean {
  return isLoopbackPage(uri) && uri.endsWith('/docs/oauth2-redirect.html');
}
