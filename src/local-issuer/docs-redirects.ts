import type { Provider } from 'oidc-provider';
import { swaggerClient } from './demo-access.js';
import { isLoopback } from './loopback.js';

/**
 * Swagger UI comes back wherever it runs on this machine: at any port, as native clients do (RFC 8252, section 7.3), and
 * under any path prefix, as a gateway may be tried out before it. Nobody else's page is there, and PKCE guards the code.
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
  // To the letter: no credentials, query, fragment, or path that the parser would have changed.
  return url.origin + url.pathname === uri && url.pathname.endsWith('/docs/oauth2-redirect.html');
}
