/** What a token says that each kind of issuer writes in its own way. */
interface Grant {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

interface Dialect {
  readonly typ: string;
  /** Claims that are undefined are left out. */
  readonly claims: (grant: Grant) => Readonly<Record<string, unknown>>;
}

/** As `AUTH_PROFILE` has them: how each kind of issuer writes its access tokens. */
export const dialects = {
  auth0: { typ: 'JWT', claims: ({ clientId, scopes }) => ({ azp: clientId, scope: words(scopes) }) },
  rfc9068: { typ: 'at+jwt', claims: ({ clientId, scopes }) => ({ client_id: clientId, scope: words(scopes) }) },
  entra: { typ: 'JWT', claims: ({ clientId, scopes }) => ({ azp: clientId, scp: words(scopes) }) },
  okta: { typ: 'JWT', claims: ({ clientId, scopes }) => ({ cid: clientId, scp: list(scopes) }) },
  keycloak: { typ: 'JWT', claims: ({ clientId, scopes }) => ({ typ: 'Bearer', azp: clientId, scope: words(scopes) }) },
} satisfies Record<string, Dialect>;

export type IssuerProfile = keyof typeof dialects;

/** A list of scopes (RFC 6749, section 3.3), which is never empty. */
function words(scopes: readonly string[]): string | undefined {
  return scopes.length > 0 ? scopes.join(' ') : undefined;
}

function list(scopes: readonly string[]): readonly string[] | undefined {
  return scopes.length > 0 ? scopes : undefined;
}
