import { createHmac, createPublicKey } from 'node:crypto';
import { encode, generateKey } from '../issuer/test-key.js';
import { type Flaw, type FlawKind, inBoth, inHeader, inParts } from './flaw.js';
import { noKind } from './kind-flaws.js';

/** RFC 8725, section 3.1: only algorithms that the application allows may be used. */
const algorithm: FlawKind = { reason: 'algorithm_not_allowed', rule: 'RFC 8725, section 3.1', level: 'required' };
const extension: FlawKind = { reason: 'header_not_allowed', rule: 'RFC 7515, section 4.1.11', level: 'required' };
const oddExtension: FlawKind = { ...extension, level: 'advised' };
const keyName: FlawKind = { reason: 'header_not_allowed', rule: 'RFC 7515, section 4.1.4', level: 'advised' };
const unknownKey: FlawKind = { ...keyName, reason: 'key_unknown' };
const ownKey: FlawKind = { reason: 'key_unknown', rule: 'RFC 8725, section 3.10', level: 'required' };
const type: FlawKind = { reason: 'type_not_allowed', rule: 'RFC 8725, section 3.11', level: 'advised' };

/** A key that belongs to no issuer. It is generated once per process, because that is slow. */
const imposterKey = () => (cachedImposterKey ??= generateKey('RS256', 'imposter'));
let cachedImposterKey: ReturnType<typeof generateKey> | undefined;

/** An unsecured JWT (RFC 7519, section 6), which anyone can forge. */
function unsigned(what: string, header: string): Flaw {
  return inParts(algorithm, what, ({ claims }) => `${encode(header)}.${claims}.`);
}

export const headerFlaws = {
  algNone: inHeader(algorithm, 'alg none', { alg: 'none' }),
  algNoneUnsigned: unsigned('alg none, and no signature', '{"alg":"none"}'),
  algNoneUnsignedMixedCase: unsigned('alg nOnE, and no signature', '{"alg":"nOnE"}'),
  algMissingUnsigned: unsigned('no alg, and no signature', '{"typ":"JWT"}'),
  algNoneCapitalized: inHeader(algorithm, 'alg None', { alg: 'None' }),
  algNoneMixedCase: inHeader(algorithm, 'alg nOnE', { alg: 'nOnE' }),
  algMissing: inHeader(algorithm, 'no alg', { alg: undefined }),
  algIsArray: inHeader(algorithm, 'alg that is an array', { alg: ['RS256'] }),
  hs256: inParts(algorithm, 'an HMAC made with the public key', ({ claims }, { key }) => {
    const pem = createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' });
    const input = `${encode(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: key.kid }))}.${claims}`;
    return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
  }),

  crit: inHeader(extension, 'crit that names an extension', { crit: ['exp'], exp: 1 }),
  critIsEmpty: inHeader(oddExtension, 'crit that is empty', { crit: [] }),
  critIsNull: inHeader(oddExtension, 'crit that is null', { crit: null }),
  b64WithCrit: inHeader(extension, 'b64 false, listed in crit', { b64: false, crit: ['b64'] }),
  b64: inHeader({ ...oddExtension, rule: 'RFC 7797, section 6' }, 'b64 false, not listed in crit', { b64: false }),

  kidIsNumber: inHeader(keyName, 'kid that is a number', { kid: 1 }),
  kidIsNull: inHeader(keyName, 'kid that is null', { kid: null }),
  kidIsObject: inHeader(keyName, 'kid that is an object', { kid: { toString: 'key-1' } }),
  kidIsArray: inHeader(keyName, 'kid that is an array', { kid: ['key-1'] }),
  unknownKid: inHeader(unknownKey, 'an unknown kid', { kid: 'invented' }),
  kidIsPrototype: inHeader(unknownKey, 'kid __proto__', { kid: '__proto__' }),
  kidIsPath: inHeader(unknownKey, 'kid that is a path', { kid: '../../../../dev/null' }),
  kidIsSql: inHeader(unknownKey, 'kid that is SQL', { kid: "' or 1=1 --" }),
  kidIsLong: inHeader(unknownKey, 'kid of 8000 characters', { kid: 'x'.repeat(8000) }),
  kidInCapitals: inHeader(unknownKey, 'kid in another letter case', { kid: 'KEY-1' }),
  ownJwk: {
    ...ownKey,
    what: 'its own key (jwk)',
    token: (issuer, options) => {
      const { kid, publicJwk } = imposterKey();
      return issuer.token({ ...options, key: imposterKey(), header: { ...options.header, kid, jwk: publicJwk } });
    },
  },
  ownJwkUnderKnownKid: {
    ...ownKey,
    reason: 'signature_invalid',
    what: 'its own key (jwk) under a known kid',
    token: (issuer, options) => {
      const header = { ...options.header, kid: issuer.key.kid, jwk: imposterKey().publicJwk };
      return issuer.token({ ...options, key: imposterKey(), header });
    },
  },
  ownKeyAddress: {
    ...ownKey,
    what: 'the address of its own keys (jku)',
    token: (issuer, options) => {
      const header = { ...options.header, jku: new URL(untrustedKeysPath, issuer.url).href };
      return issuer.token({ ...options, key: imposterKey(), header });
    },
  },
  anotherKey: {
    ...ownKey,
    reason: 'signature_invalid',
    rule: 'RFC 7515, section 5.2',
    what: 'the signature of another key under a known kid',
    token: (issuer, options) => issuer.token({ ...options, key: { ...imposterKey(), kid: issuer.key.kid } }),
  },

  // Without a claim that states the kind: where it says that this is an access token, the issuer may leave the header alone.
  typOfLogout: inBoth(type, 'typ of a logout token', { typ: 'logout+jwt' }, noKind),
  typOfDpop: inBoth(type, 'typ of a DPoP proof', { typ: 'dpop+jwt' }, noKind),
  typIsNumber: inHeader(type, 'typ that is a number', { typ: 1 }),
  typIsNull: inHeader(type, 'typ that is null', { typ: null }),
} satisfies Record<string, Flaw>;

/** The path that the `jku` of `ownKeyAddress` points to. A resource server must never fetch it. */
export const untrustedKeysPath = '/untrusted-keys';
