/**
 * What may be said of an issuer, for the environment's schema and for `AuthModule` in somebody else's app alike: that app
 * gets this file, and no schema library with it.
 */

/** The algorithms an issuer may be trusted to sign with: asymmetric ones only (RFC 8725, section 3.1). */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export type Algorithm = (typeof algorithms)[number];

/** Whose dialect of access tokens an issuer speaks. */
export const profileNames = ['auth0', 'rfc9068', 'entra', 'okta', 'keycloak'] as const;
export type ProfileName = (typeof profileNames)[number];

/** An absolute http or https address without credentials or fragment. */
export function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !/[#@\s]/.test(value);
}

/** Whether what is sent to an address can be read on its way: not to this machine. An address that is none is not the matter here. */
export function isReadableOnItsWay(address: unknown): boolean {
  return typeof address === 'string' && /^http:/i.test(address) && URL.canParse(address) && !isLoopback(address);
}

function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
