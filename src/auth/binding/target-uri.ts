/** The parts of an http URI that a proof names (RFC 3986, appendix B). A host with `%` or userinfo doesn't match. */
const httpUri = /^(https?):\/\/(\[[\da-f:.]+\]|[^[\]:@/?#%]+)(?::(\d{0,5}))?(\/[^?#]*)?(?:[?#].*)?$/i;

/** ASCII without spaces, controls and the backslash, which some parsers take for a slash. */
const uriCharacters = /^[\x21-\x5B\x5D-\x7E]+$/;

const brokenTriplet = /%(?![\da-f]{2})/i;
const triplet = /%[\da-f]{2}/gi;
const unreserved = /[\w.~-]/;

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * Normalizes the URI of a request or of a proof's `htu` (RFC 9449, section 4.3), by its syntax and its scheme (RFC 3986, sections
 * 6.2.2 and 6.2.3). Query and fragment are dropped.
 *
 * @returns undefined where it isn't an http(s) URI, or contains userinfo
 */
export function normalizedUri(uri: string): string | undefined {
  const [, scheme = '', host = '', port = '', path = '/'] = (uriCharacters.test(uri) && httpUri.exec(uri)) || [];
  if (scheme === '' || brokenTriplet.test(path)) return undefined;
  const name = scheme.toLowerCase();
  const shownPort = port === '' || Number(port) === defaultPorts[name] ? '' : `:${Number(port)}`;
  return `${name}://${host.toLowerCase()}${shownPort}${withoutDotSegments(path.replace(triplet, normalizedTriplet))}`;
}

/** RFC 3986, sections 6.2.2.1 and 6.2.2.2: upper-case digits, and no encoding of characters that need none. */
function normalizedTriplet(encoded: string): string {
  const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
  return unreserved.test(character) ? character : encoded.toUpperCase();
}

/** RFC 3986, section 5.2.4. */
function withoutDotSegments(path: string): string {
  if (!path.includes('/.')) return path;
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    // A dot segment at the end leaves its slash.
    if (index === segments.length - 1 && (segment === '.' || segment === '..')) kept.push('');
  }
  return `/${kept.join('/')}`;
}
