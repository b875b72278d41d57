import { profiles } from '../../auth/token/profiles.js';
import type { Config } from '../../config/index.js';
import type { EdgeRoute } from './edge-routes.js';
import { any, typed } from './envoy.typed.js';
import { example } from './example.js';

const jwt = 'envoy.filters.http.jwt_authn';
const rbac = 'envoy.filters.http.rbac';
const rbacRoute = 'envoy.extensions.filters.http.rbac.v3.RBACPerRoute';

/** The claims that grant scopes. In the example's profile, all are top-level claims and independent of the audience. */
const scopeClaims = profiles[example.profile]([]).scopes.map(([claim]) => String(claim));

/** The filters for authentication and authorization. Unless a route overrides them, they require a token and deny the request. */
export function accessFilters(config: Config): object[] {
  return [
    typed(jwt, 'envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication', {
      providers: { issuer: provider(config) },
      rules: [{ match: { prefix: '/' }, requires: { provider_name: 'issuer' } }],
    }),
    typed(rbac, 'envoy.extensions.filters.http.rbac.v3.RBAC', { rules: { action: 'ALLOW' } }),
    typed('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router'),
  ];
}

function provider({ auth: { clockToleranceMs, keys } }: Config): object {
  return {
    issuer: example.issuer,
    audiences: [example.audience],
    require_expiration: true,
    clock_skew_seconds: clockToleranceMs / 1000,
    // A bound token is checked here like any other, and its proof by the service.
    from_headers: ['Bearer ', 'DPoP '].map((scheme) => ({ name: 'Authorization', value_prefix: scheme })),
    forward: true,
    remote_jwks: {
      http_uri: { uri: example.jwksUri, cluster: 'issuer', timeout: `${keys.timeoutMs / 1000}s` },
      cache_duration: `${keys.maxAgeMs / 1000}s`,
      async_fetch: {},
    },
    payload_in_metadata: 'claims',
    // A space-delimited claim becomes a list. An array stays one.
    normalize_payload_in_metadata: { space_delimited_claims: scopeClaims },
  };
}

/**
 * The overrides of the filters for a route: no token for a public one, else the scopes that it requires. Where a token is optional,
 * only the service checks it.
 */
export function accessOf({ name, access, isOptional }: Pick<EdgeRoute, 'name' | 'access' | 'isOptional'>): object {
  if (access === 'public' || isOptional) {
    const disabled = any('envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig', { disabled: true });
    return { [jwt]: disabled, [rbac]: any(rbacRoute) };
  }
  const conditions = [
    ...access.all.map(hasScope),
    ...access.anyOf.map((alternatives) => anyOf(alternatives.map(hasAll))),
  ];
  const principals = [conditions.length === 0 ? { any: true } : allOf(conditions)];
  const policies = { [name]: { permissions: [{ any: true }], principals } };
  return { [rbac]: any(rbacRoute, { rbac: { rules: { action: 'ALLOW', policies } } }) };
}

function hasAll(scopes: readonly string[]): object {
  const conditions = scopes.map(hasScope);
  return conditions.length === 1 ? conditions[0]! : allOf(conditions);
}

/** The condition that one of the claims contains the scope. */
function hasScope(scope: string): object {
  return anyOf(
    scopeClaims.map((claim) => ({
      metadata: {
        filter: jwt,
        path: [{ key: 'claims' }, { key: claim }],
        value: { list_match: { one_of: { string_match: { exact: scope } } } },
      },
    })),
  );
}

function allOf(ids: object[]): object {
  return { and_ids: { ids } };
}

function anyOf(ids: object[]): object {
  return { or_ids: { ids } };
}
