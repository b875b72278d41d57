import type { IssuerShape } from '../issuer-shape.js';
import { keycloakEnvironment, keycloakSources, realmKeys, realmMetadata, userClaims } from '../keycloak-realm.js';

/** What the browser sees: `KC_HOSTNAME=http://localhost:8080`. */
const outer = 'http://localhost:8080/realms/demo';
/** What the service reaches in the network of the containers. */
const inner = 'http://keycloak:8080/realms/demo';
const header = { typ: 'JWT' };

/** `KC_HOSTNAME_BACKCHANNEL_DYNAMIC=true`: the metadata asked inside has inner addresses for `jwks_uri` and `token_endpoint`. */
export const keycloakSplitHosts: IssuerShape = {
  name: 'Keycloak in Docker, split host names',
  sources: [...keycloakSources, 'https://www.keycloak.org/server/hostname'],
  issuer: outer,
  documents: (keys) => ({
    [`${inner}/.well-known/openid-configuration`]: { body: realmMetadata(outer, inner) },
    [`${inner}/protocol/openid-connect/certs`]: { body: realmKeys(keys) },
  }),
  environment: {
    AUTH_ISSUER: outer,
    AUTH_DISCOVERY_URL: `${inner}/.well-known/openid-configuration`,
    AUTH_HTTP_HOSTS: 'keycloak',
    ...keycloakEnvironment,
  },
  accepted: [
    {
      what: 'the access token of a user who logged in at localhost',
      header,
      claims: userClaims(outer),
      subject: '1f0e8a1c-8f3d-574a-9a7a-9b1f6a012a4b',
      clientId: 'swagger-ui',
      scopes: [
        'openid',
        'email',
        'profile',
        'read:messages',
        'default-roles-demo',
        'offline_access',
        'uma_authorization',
      ],
    },
  ],
  rejected: [
    {
      what: 'without KC_HOSTNAME: a token requested at the inner address, whose iss is the inner address',
      header,
      claims: userClaims(inner),
      reason: 'issuer_not_trusted',
    },
  ],
};
