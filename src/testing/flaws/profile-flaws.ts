import type { IssuerProfile } from '../issuer/dialects.js';
import { type Flaw, inBoth, inClaims } from './flaw.js';
import { audience, incomplete, jwt, kind, withoutAccess } from './kind-flaws.js';

const ofKeycloak = (typ: string) => inBoth(kind, `typ ${typ} of Keycloak`, jwt, { typ });

/** Tokens of other kinds that only issuers of one profile sign. From an issuer of another profile, they may be access tokens. */
export const profileFlaws = {
  auth0: {
    idTokenOfAuth0: withoutAccess(kind, 'sid and no client, like an ID token of Auth0', jwt, { sid: 's' }),
  },
  rfc9068: {},
  entra: {
    idTokenOfEntra: withoutAccess(incomplete, 'roles and no client, like an ID token of Entra', jwt, {
      roles: ['read:messages', 'write:messages'],
    }),
  },
  okta: {
    idTokenOfOkta: withoutAccess(incomplete, 'no cid, like an ID token of Okta', jwt, {}),
  },
  // From Keycloak's source: `TokenUtil`, `ClientRegistrationTokenUtils`, `ExecuteActionsActionToken` and `DockerResponseToken`.
  keycloak: {
    refreshToken: ofKeycloak('Refresh'),
    offlineToken: ofKeycloak('Offline'),
    logoutTokenByTyp: ofKeycloak('Logout'),
    serializedIdToken: ofKeycloak('Serialized-ID'),
    registrationToken: ofKeycloak('RegistrationAccessToken'),
    initialAccessToken: ofKeycloak('InitialAccessToken'),
    actionToken: ofKeycloak('execute-actions'),
    dockerToken: withoutAccess(kind, 'access, like a Docker token of Keycloak', jwt, {
      access: [{ type: 'repository', name: 'app', actions: ['push'] }],
    }),
  },
  // https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
  cognito: {
    idTokenForOurClient: inClaims(incomplete, 'aud instead of client_id, like an ID token of Cognito', (issuer) => ({
      aud: issuer.audience,
      client_id: undefined,
      scope: undefined,
      token_use: 'id',
      at_hash: 'h',
    })),
    tokenUseMissing: inClaims(incomplete, 'no token_use', { token_use: undefined }),
    tokenUseInCapitals: inClaims(kind, 'token_use in another letter case', { token_use: 'ACCESS' }),
    tokenUseIsArray: inClaims(kind, 'token_use that is an array', { token_use: ['access'] }),
    otherResource: inClaims(audience, 'aud of another API, beside our client', { aud: 'https://other.example.com' }),
  },
  // https://clerk.com/docs/backend-requests/resources/session-tokens
  clerk: {
    customToken: inClaims(incomplete, 'no sid, like a token of a JWT template of Clerk', { sid: undefined }),
    oauthToken: inBoth(
      kind,
      'typ at+jwt and no session, like an OAuth token of Clerk',
      { typ: 'at+jwt' },
      { sid: undefined, client_id: 'client' },
    ),
    otherResource: inClaims(audience, 'aud of another API, beside our origin', { aud: 'https://other.example.com' }),
  },
} satisfies Record<IssuerProfile, Record<string, Flaw>>;
