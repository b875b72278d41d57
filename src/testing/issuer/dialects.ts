import type { ProfileName } from '../../auth/index.js';

/** The client and the scopes of a token, which each kind of issuer writes into different claims. */
interface Grant {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

interface Dialect {
  /** Undefined: its tokens have none. */
  readonly typ: string | undefined;
  /** The claim that names the API: `aud` by default, which is omitted where this is another one. */
  readonly audience?: string;
  /** The claims of a grant. Undefined ones are omitted. */
  readonly claims: (grant: Grant) => Readonly<Record<string, unknown>>;
}

/** How each kind of issuer writes its access tokens: the same profiles as `AUTH_PROFILE`. */
const table = {
  auth0: { typ: 'JWT', claims: ({ clientId, scopes }) => ({ azp: clientId, scope: spaceDelimited(scopes) }) },
  rfc9068: {
    typ: 'at+jwt',
    claims: ({ clientId, scopes }) => ({ client_id: clientId, scope: spaceDelimited(scopes) }),
  },
  entra: { typ: 'JWT', claims: ({ clientId, scopes }) => ({ azp: clientId, scp: spaceDelimited(scopes) }) },
  okta: { typ: 'JWT', claims: ({ clientId, scopes }) => ({ cid: clientId, scp: listOrAbsent(scopes) }) },
  keycloak: {
    typ: 'JWT',
    claims: ({ clientId, scopes }) => ({ typ: 'Bearer', azp: clientId, scope: spaceDelimited(scopes) }),
  },
  // A header of `kid` and `alg` alone, and the client instead of an audience.
  cognito: {
    typ: undefined,
    audience: 'client_id',
    claims: ({ scopes }) => ({ token_use: 'access', scope: spaceDelimited(scopes) }),
  },
  // The origin that the session belongs to instead of an audience. Its tokens have scopes where the session token is customized.
  clerk: {
    typ: 'JWT',
    audience: 'azp',
    claims: ({ scopes }) => ({ sid: 'session', scope: spaceDelimited(scopes) }),
  },
} satisfies Record<ProfileName, Dialect>;

export type IssuerProfile = keyof typeof table;

export const dialects: Readonly<Record<IssuerProfile, Dialect>> = table;

export function audienceClaim(profile: IssuerProfile): string {
  return dialects[profile].audience ?? 'aud';
}

/** A `scope` value (RFC 6749, section 3.3). Undefined without scopes, since it must not be empty. */
function spaceDelimited(scopes: readonly string[]): string | undefined {
  return scopes.length > 0 ? scopes.join(' ') : undefined;
}

function listOrAbsent(scopes: readonly string[]): readonly string[] | undefined {
  return scopes.length > 0 ? scopes : undefined;
}
