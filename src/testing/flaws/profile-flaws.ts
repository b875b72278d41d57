import type { IssuerProfile } from '../dialects.js';
import { type Flaw, inBoth } from './flaw.js';
import { incomplete, jwt, kind, noAccess } from './kind-flaws.js';

const ofKeycloak = (typ: string) => inBoth(kind, `typ ${typ}, as Keycloak has it`, jwt, { typ });

/** Tokens of other kinds that only issuers of one profile sign: under another profile such a token may be an access token. */
export const profileFlaws = {
  auth0: {
    idTokenOfAuth0: inBoth(kind, 'sid and no client, as an ID token of Auth0 has it', jwt, { ...noAccess, sid: 's' }),
  },
  rfc9068: {},
  entra: {
    idTokenOfEntra: inBoth(incomplete, 'roles and no client, as an ID token of Entra has it', jwt, {
      ...noAccess,
      roles: ['read:messages', 'write:messages'],
    }),
  },
  okta: {
    idTokenOfOkta: inBoth(incomplete, 'no cid, as an ID token of Okta has it', jwt, noAccess),
  },
  // `TokenUtil`, `ClientRegistrationTokenUtils`, `ExecuteActionsActionToken` and `DockerResponseToken`, in Keycloak's source.
  keycloak: {
    refreshToken: ofKeycloak('Refresh'),
    offlineToken: ofKeycloak('Offline'),
    logoutTokenByTyp: ofKeycloak('Logout'),
    serializedIdToken: ofKeycloak('Serialized-ID'),
    registrationToken: ofKeycloak('RegistrationAccessToken'),
    initialAccessToken: ofKeycloak('InitialAccessToken'),
    actionToken: ofKeycloak('execute-actions'),
    dockerToken: inBoth(kind, 'access, as a Docker token of Keycloak has it', jwt, {
      ...noAccess,
      access: [{ type: 'repository', name: 'app', actions: ['push'] }],
    }),
  },
} satisfies Record<IssuerProfile, Record<string, Flaw>>;
