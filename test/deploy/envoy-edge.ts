/** The claims of a verified token after Envoy's filter `jwt_authn`, which splits a string claim into a list. */
export type EdgeClaims = Readonly<Record<string, readonly string[]>>;

interface Principal {
  readonly any?: boolean;
  readonly and_ids?: { readonly ids: readonly Principal[] };
  readonly or_ids?: { readonly ids: readonly Principal[] };
  readonly metadata?: {
    readonly path: readonly { readonly key: string }[];
    readonly value: { readonly list_match: { readonly one_of: { readonly string_match: { readonly exact: string } } } };
  };
}

export interface EnvoyRoute {
  readonly name: string;
  readonly match: {
    readonly prefix?: string;
    readonly safe_regex?: { readonly regex: string };
    readonly headers: readonly { readonly string_match: { readonly safe_regex: { readonly regex: string } } }[];
  };
  readonly route: {
    readonly regex_rewrite?: { readonly pattern: { readonly regex: string }; readonly substitution: string };
    readonly retry_policy: { readonly retry_on: string };
  };
  readonly typed_per_filter_config: {
    readonly 'envoy.filters.http.jwt_authn'?: { readonly disabled: boolean };
    readonly 'envoy.filters.http.rbac': {
      readonly rbac?: {
        readonly rules: { readonly policies: Record<string, { readonly principals: readonly Principal[] }> };
      };
    };
  };
}

/** The first route that matches, as in Envoy, whose regular expressions must match the whole text. */
export function routeOf(routes: readonly EnvoyRoute[], method: string, path: string): EnvoyRoute | undefined {
  const isWhole = (regex: string, text: string) => new RegExp(`^(?:${regex})$`).test(text);
  return routes.find(({ match: { prefix, safe_regex, headers } }) => {
    const isPath = safe_regex ? isWhole(safe_regex.regex, path) : path.startsWith(prefix!);
    return isPath && headers.every(({ string_match }) => isWhole(string_match.safe_regex.regex, method));
  });
}

/** Whether the filters `jwt_authn` and `rbac` let a request through. Without claims, the request has no token. */
export function isLetThrough(
  { typed_per_filter_config: filters }: EnvoyRoute,
  claims: EdgeClaims | undefined,
): boolean {
  if (!filters['envoy.filters.http.jwt_authn']?.disabled && claims === undefined) return false;
  const { rbac } = filters['envoy.filters.http.rbac'];
  if (!rbac) return true;
  return Object.values(rbac.rules.policies).some(({ principals }) =>
    principals.some((one) => isPrincipal(one, claims ?? {})),
  );
}

function isPrincipal({ any, and_ids, or_ids, metadata }: Principal, claims: EdgeClaims): boolean {
  if (any) return true;
  if (and_ids) return and_ids.ids.every((one) => isPrincipal(one, claims));
  if (or_ids) return or_ids.ids.some((one) => isPrincipal(one, claims));
  const [, claim] = metadata!.path;
  return claims[claim!.key]?.includes(metadata!.value.list_match.one_of.string_match.exact) ?? false;
}
