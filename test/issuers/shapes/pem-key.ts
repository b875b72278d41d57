import type { IssuerShape } from '../issuer-shape.js';
import { staticKeys } from './static-keys.js';

const file = '/run/secrets/issuer-key.pem';

/** The same with one key: a PEM has no place for the `kid` that would tell several apart. */
export const pemKey: IssuerShape = {
  ...staticKeys,
  name: 'an issuer whose key is given as PEM',
  environment: { ...staticKeys.environment, AUTH_JWKS: `file:${file}` },
  files: { [file]: '${pem}' },
  keyMembers: [{}],
  accepted: staticKeys.accepted.map((token) => ({ ...token, signedBy: 0 })),
};
