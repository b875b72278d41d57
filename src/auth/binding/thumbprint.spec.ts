import { createProofKey } from '../../testing/index.js';
import { jwkThumbprint } from './thumbprint.js';

// Jest loads jose in a cycle if it is imported before jwks-rsa, which requires it.
const { calculateJwkThumbprint } = await import('jose');

/** RFC 7638, section 3.1. */
const rsa = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
};

/** RFC 8037, appendix A.3. */
const okp = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

/** RFC 9449, sections 4.1 and 6.1. */
const ec = {
  kty: 'EC',
  x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
  y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
  crv: 'P-256',
};

describe(jwkThumbprint.name, () => {
  it.each([
    ['RFC 7638', rsa, 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'],
    ['RFC 8037', okp, 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'],
    ['RFC 9449', ec, '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'],
  ])('computes that of the example of %s', (_, jwk, expected) => {
    expect(jwkThumbprint(jwk)).toBe(expected);
  });

  it.each(['ES256', 'ES384', 'ES512', 'RS256', 'EdDSA'] as const)('agrees with jose for a key of %s', async (alg) => {
    const { publicJwk, thumbprint } = createProofKey(alg);
    expect(thumbprint).toBe(await calculateJwkThumbprint(publicJwk));
  });

  it.each([
    {},
    { kty: 'oct', k: 'c2VjcmV0' },
    { kty: '__proto__' },
    { kty: 1 },
    { ...ec, y: undefined },
    { ...okp, x: 1 },
  ])('rejects %j, which lacks the members of a public key', (jwk) => {
    expect(() => jwkThumbprint(jwk)).toThrow(TypeError);
  });
});
