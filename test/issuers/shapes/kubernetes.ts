import type { IssuerDocument, IssuerShape } from '../issuer-shape.js';

const issuer = 'https://kubernetes.default.svc.cluster.local';
/** By default the API server's own address, not the name in `iss`. */
const jwksUri = 'https://172.18.0.2:6443/openid/v1/jwks';
const mount = '/var/run/secrets/kubernetes.io/serviceaccount';
const tokenFile = `${mount}/token`;
/** The service's own token for the API server. It's an opaque text here. */
const ownToken = 'own.service-account.token';

/** RBAC first: an anonymous request is forbidden. Then the media type that the endpoint produces, or any. */
function statusUnlessAuthorized(mediaType: string): IssuerDocument['statusFor'] {
  return ({ authorization, accept = '*/*' }) => {
    if (authorization === undefined) return 403;
    if (authorization !== `Bearer ${ownToken}`) return 401;
    const ranges = String(accept).split(',');
    const accepted = new Set(ranges.map((range) => range.split(';')[0]?.trim()));
    return accepted.has(mediaType) || accepted.has('*/*') ? 200 : 406;
  };
}

const metadata = {
  issuer,
  jwks_uri: jwksUri,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

/** Service account tokens have no `typ`, no client and no scopes. */
const header = {};
const claims = {
  aud: ['https://messages.example.com'],
  iss: issuer,
  jti: '7f2b8c1a-5b0d-4f0e-9a3f-3c2d1e0f9b8a',
  'kubernetes.io': {
    namespace: 'reports',
    node: { name: 'kind-worker', uid: '0d3d2c1b-9a8f-4e7d-8c6b-5a4f3e2d1c0b' },
    pod: { name: 'nightly-report-28910', uid: '6ee46f3c-1a2b-4c3d-8e4f-5a6b7c8d9e0f' },
    serviceaccount: { name: 'nightly-report', uid: 'a087d5a0-e1dd-43ec-93ac-f13d89cd13af' },
  },
  sub: 'system:serviceaccount:reports:nightly-report',
};

export const kubernetes: IssuerShape = {
  name: 'Kubernetes service accounts',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
    'https://github.com/kubernetes/kubernetes/blob/master/pkg/serviceaccount/openidmetadata.go',
    'https://github.com/kubernetes/kubernetes/blob/master/pkg/serviceaccount/claims.go',
    'https://github.com/kubernetes/kubernetes/blob/master/pkg/routes/openidmetadata.go',
    'https://github.com/ramosbugs/openidconnect-rs/issues/238',
  ],
  issuer,
  documents: (keys) => ({
    [`${issuer}/.well-known/openid-configuration`]: {
      body: metadata,
      statusFor: statusUnlessAuthorized('application/json'),
    },
    [jwksUri]: {
      body: { keys },
      contentType: 'application/jwk-set+json',
      statusFor: statusUnlessAuthorized('application/jwk-set+json'),
    },
  }),
  environment: {
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: 'https://messages.example.com',
    AUTH_JWKS_TOKEN_FILE: tokenFile,
    NODE_EXTRA_CA_CERTS: `${mount}/ca.crt`,
  },
  // The CA of the cluster is that of the test's server: the test sets NODE_EXTRA_CA_CERTS.
  files: { [tokenFile]: `${ownToken}\n` },
  accepted: [
    {
      what: 'a projected token for our audience',
      header,
      claims,
      subject: 'system:serviceaccount:reports:nightly-report',
      clientId: undefined,
      scopes: [],
    },
  ],
  rejected: [
    {
      what: "a pod's default token, which is for the API server",
      header,
      claims: { ...claims, aud: [issuer], 'kubernetes.io': { ...claims['kubernetes.io'], warnafter: 1800003607 } },
      reason: 'audience_mismatch',
    },
    {
      what: 'a token of a Secret, which neither expires nor has an audience',
      header,
      claims: {
        iss: 'kubernetes/serviceaccount',
        'kubernetes.io/serviceaccount/namespace': 'reports',
        'kubernetes.io/serviceaccount/secret.name': 'nightly-report-token-pnj77',
        'kubernetes.io/serviceaccount/service-account.name': 'nightly-report',
        'kubernetes.io/serviceaccount/service-account.uid': 'a087d5a0-e1dd-43ec-93ac-f13d89cd13af',
        sub: 'system:serviceaccount:reports:nightly-report',
      },
      reason: 'issuer_not_trusted',
    },
  ],
};
