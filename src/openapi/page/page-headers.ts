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

/** @param reachable addresses that the page's script may call besides our own */
export function pageHeaders(reachable: readonly string[]): Record<string, string> {
  const origins = new Set(reachable.map((url) => new URL(url).origin));
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy({ 'connect-src': ["'self'", ...origins].join(' ') }),
    // The page opens the issuer's window, which must be able to return and to be closed.
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  };
}

/** For the page to which the issuer's window returns. */
export const redirectPageHeaders = {
  'Content-Security-Policy': policy({}),
  'Cross-Origin-Opener-Policy': 'unsafe-none',
};
