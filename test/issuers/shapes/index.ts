import type { IssuerShape } from '../issuer-shape.js';
import { auth0 } from './auth0.js';
import { azureB2c } from './azure-b2c.js';
import { clerk } from './clerk.js';
import { cognito } from './cognito.js';
import { entraMultiTenant } from './entra-multi-tenant.js';
import { entraV1 } from './entra-v1.js';
import { entra } from './entra.js';
import { firebase } from './firebase.js';
import { fusionauth } from './fusionauth.js';
import { google } from './google.js';
import { keycloakFixedHostname } from './keycloak-fixed-hostname.js';
import { keycloakSplitHosts } from './keycloak-split-hosts.js';
import { keycloak } from './keycloak.js';
import { kubernetes } from './kubernetes.js';
import { okta } from './okta.js';
import { pemKey } from './pem-key.js';
import { staticKeys } from './static-keys.js';

export const shapes: readonly IssuerShape[] = [
  auth0,
  keycloak,
  keycloakSplitHosts,
  keycloakFixedHostname,
  entra,
  entraV1,
  entraMultiTenant,
  azureB2c,
  okta,
  cognito,
  clerk,
  firebase,
  google,
  kubernetes,
  fusionauth,
  staticKeys,
  pemKey,
];
