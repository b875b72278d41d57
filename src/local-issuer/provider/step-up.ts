import { type KoaContextWithOIDC, interactionPolicy } from 'oidc-provider';

/** Common values for the metadata (OpenID Connect EAP ACR Values 1.0): phishing-resistant, and so by hardware. Any other is accepted. */
export const acrValues = ['phr', 'phrh'];

/** The values of an `acr_values` parameter, the preferred one first. */
export function requestedAcrValues(parameter: unknown): string[] {
  return typeof parameter === 'string' ? parameter.split(' ').filter((value) => value !== '') : [];
}

/**
 * The library's policy, which asks for a new login if the last is older than `max_age`, and one more rule: if it has none of the
 * `acr_values` (RFC 9470, section 4).
 */
export function stepUpPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const description = 'End-User authentication with one of the acr_values is required';
  policy
    .get('login')
    ?.checks.add(new interactionPolicy.Check('acr_values', description, 'login_required', isLoginTooWeak));
  return policy;
}

function isLoginTooWeak({ oidc }: KoaContextWithOIDC): boolean {
  const values = requestedAcrValues(oidc.params?.acr_values);
  const { acr } = oidc.session ?? {};
  return values.length > 0 && (acr === undefined || !values.includes(acr));
}
