import { keycloakSplitHosts } from './keycloak-split-hosts.js';
import type { IssuerShape } from '../issuer-shape.js';
import { realmKeys, realmMetadata } from '../keycloak-realm.js';

const inner = 'http://keycloak:8080/realms/demo';

/** The default, without `KC_HOSTNAME_BACKCHANNEL_DYNAMIC`: every address in the metadata is the outer one. */
export const keycloakFixedHostname: IssuerShape = {
  ...keycloakSplitHosts,
  name: 'Keycloak in Docker, split host names, every address in the metadata is the outer one',
  documents: (keys) => ({
    [`${inner}/.well-known/openid-configuration`]: { body: realmMetadata(keycloakSplitHosts.issuer) },
    [`${inner}/protocol/openid-connect/certs`]: { body: realmKeys(keys) },
  }),
};
