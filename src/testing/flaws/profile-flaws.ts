import type { IssuerProfile } from '../issuer/dialects.js';
import { type Flaw, inBoth } from './flaw.js';
import { incomplete, jwt, kind, noAccess } from './kind-flaws.js';

const ofKeycloak = (typ: string) => inBoth(kind, `typ ${typ} of Keycloak`, jwt, { typ });

/** Tokens of other kinds that only issuers of one profile sign. From an issuer of another profile, they may be access tokens. */
export const profileFlaws = {
  auth0: {
    idTokenOfAuth0: inBoth(kind, 'sid and no client, like an ID token of Auth0', jwt, { ...noAccess, sid: 's' }),
  },
  rfc9068: {},
  entra: {
    idTokenOfEntra: inBoth(incomplete, 'roles and no client, like an ID token of Entra', jwt, {
      ...noAccess,
      roles: ['read:messages', 'write:messages'],
    }),
  },
  okta: {
    idTokenOfOkta: inBoth(incomplete, 'no cid, like an ID token of Okta', jwt, noAccess),
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
    dockerToken: inBoth(kind, 'access, like a Docker token of Keycloak', jwt, {
      ...noAccess,
      access: [{ type: 'repository', name: 'app', actions: ['push'] }],
    }),
  },
} satisfies Record<IssuerProfile, Record<string, Flaw>>;
