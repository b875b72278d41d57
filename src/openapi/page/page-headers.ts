/** Allows the service's own files, and nothing inline. */
const policy = (sources: Readonly<Record<string, string>>) =>
  Object.entries({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'connect-src': "'self'",
    ...sources,
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  })
    .map((directive) => directive.join(' '))
    .join('; ');

/** @param reachable the address that the page's script may call besides our own; one that isn't a URL has no effect */
export function pageHeaders(reachable: string | undefined): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy({ 'connect-src': `'self'${originOf(reachable)}` }),
    // The page opens the issuer's window, which must be able to return and to be closed.
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  };
}

/** An issuer's identifier may be any text, or a URN, which has no origin. */
function originOf(address: string | undefined): string {
  const origin = address !== undefined && URL.canParse(address) ? new URL(address).origin : 'null';
  return origin === 'null' ? '' : ` ${origin}`;
}

/** For the page to which the issuer's window returns. */
export const redirectPageHeaders = {
  'Content-Security-Policy': policy({}),
  'Cross-Origin-Opener-Policy': 'unsafe-none',
};
