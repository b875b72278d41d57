import type { IssuerOptions } from './auth-options.js';
import { authDefaults } from './defaults.js';
import type { DpopMode } from './dpop-options.js';
import { type GivenIntrospection, resolveIntrospection } from './introspection-options.js';

/** An issuer and the tokens accepted from it: by default signed with RS256, as Auth0 writes them. */
export interface TrustedIssuerOptions extends Partial<Omit<IssuerOptions, 'audience' | 'introspection'>> {
  /** The issuer's identifier, exactly as in `iss`: for Auth0 with the slash at the end. */
  readonly issuer: string;
  /** The identifier of this API, or several: a token is accepted if its `aud` contains one of them. */
  readonly audience: string | readonly string[];
  /** How the issuer is asked about tokens (RFC 7662); undefined: it isn't, and only JWTs are accepted. */
  readonly introspection?: GivenIntrospection | undefined;
}

/**
 * Fills in the defaults. Only undefined has one: null is invalid.
 *
 * @param defaultMode of `dpop`
 */
export function resolveIssuer(given: TrustedIssuerOptions, defaultMode: DpopMode): IssuerOptions {
  const { issuer, tenants, audience, discoveryUrl, jwksUri, jwks, jwksTokenFile } = given;
  const { profile = authDefaults.profile, scopeClaims = authDefaults.scopeClaims } = given;
  const { algorithms = authDefaults.algorithms, dpop = defaultMode, maxTokenAge } = given;
  const source = { discoveryUrl, jwksUri, jwks, jwksTokenFile };
  const introspection = resolveIntrospection(given.introspection);
  const rules = { profile, scopeClaims, algorithms, maxTokenAge, dpop, introspection };
  return { issuer, tenants, audience: [audience].flat(), ...source, ...rules };
}

/** Every option of an issuer. */
export const issuerOptions = Object.keys(resolveIssuer({ issuer: '', audience: '' }, 'off'));
