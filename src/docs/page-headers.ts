/** Files of our own, and nothing inline. */
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
    // The issuer's window, which this page opens, has to be able to come back and to be closed.
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  };
}

/** The page at which the issuer's window comes back. */
export const redirectPageHeaders = {
  'Content-Security-Policy': policy({}),
  'Cross-Origin-Opener-Policy': 'unsafe-none',
};
