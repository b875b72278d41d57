import type { Provider } from 'oidc-provider';
import { swaggerClient } from '../demo/demo-access.js';
import { isLoopback } from './loopback.js';

/**
 * Allows redirects to Swagger UI anywhere on this machine: at any port, as for native clients (RFC 8252, section 7.3), and under
 * any path prefix, since a developer may try a gateway in front of it. This is safe: other machines can't receive the code, and
 * PKCE protects it.
 */
export function allowDocsRedirects({ Client }: Provider): void {
  const { redirectUriAllowed } = Client.prototype;
  Client.prototype.redirectUriAllowed = function (uri) {
    return redirectUriAllowed.call(this, uri) || (this.clientId === swaggerClient.clientId && isDocsRedirect(uri));
  };
}

export function isDocsRedirect(uri: string): boolean {
  const url = URL.parse(uri);
  if (!url || !isLoopback(uri) || !/^https?:$/.test(url.protocol)) return false;
  // Compares the whole text, which excludes credentials, a query, a fragment, and a path that the parser normalizes.
  return url.origin + url.pathname === uri && url.pathname.endsWith('/docs/oauth2-redirect.html');
}
