import type { InvalidTokenReason } from '../auth/index.js';
import { optionNames } from '../auth/options/option-names.js';

/** The finding for each rejection reason, reported if all checks with that reason pass. */
export const passedTexts: Readonly<Partial<Record<InvalidTokenReason, string>>> = {
  algorithm_not_allowed: 'its algorithm is allowed',
  header_not_allowed: 'its header is valid, without critical extensions',
  type_not_allowed: 'its type is allowed',
  issuer_not_trusted: 'its issuer is trusted',
  audience_mismatch: 'it is for this API',
  token_expired: 'it has not expired',
  token_not_yet_valid: 'it is already valid',
  claim_missing: 'it has every required claim',
  claim_invalid: 'its claims have the right types',
};

/** What to do about a rejection that no hint explains. */
export const usualAdvice: Readonly<Partial<Record<InvalidTokenReason, string>>> = {
  token_malformed: 'it is not a JSON Web Token: was it copied whole?',
  algorithm_not_allowed: 'have the issuer sign access tokens with an RSA or EC key',
  header_not_allowed: 'have the issuer leave these header parameters out: this service supports no extensions',
  issuer_not_trusted: `request a token from this issuer, or set ${optionNames.issuer} to the iss of the tokens that clients get`,
  token_expired: 'request a new token',
  claim_invalid: 'have the issuer write this claim with the type that RFC 7519 and RFC 9068 define',
  token_inactive: 'request a new token: the issuer has revoked it, or never issued it',
  key_unknown:
    'request a new token: the issuer may have withdrawn the key, or another issuer of the same name signed it',
  signature_invalid: 'request a new token: it was changed or cut off, or another issuer has a key of this name',
};

/** What to do about an error of `fetch`, of the metadata or of the keys. The first that applies counts. */
const errorAdvice: readonly (readonly [error: RegExp, advice: string | undefined])[] = [
  [
    /names (?:the|no) issuer/,
    `set ${optionNames.issuer} to the issuer that the metadata names, character by character, if its tokens have it as iss`,
  ],
  [/names no jwks_uri/, 'if it issues opaque tokens, set AUTH_INTROSPECTION (docs/guides/opaque-tokens.md)'],
  [/has no address/, `or set ${optionNames.jwksUri} or ${optionNames.jwks}, where there is no metadata`],
  // These errors state what to change.
  [/jwksTokenFile|configure the final address|it offers none|holds a|holds neither/, undefined],
  [/cannot be read/, 'is its path right, seen from the folder of the service, and may the service read it?'],
  [/without TLS/, `have the issuer publish https addresses, or list the host in ${optionNames.httpHosts}`],
  [
    /cannot be reached: .*certificate/i,
    'set NODE_EXTRA_CA_CERTS to the file with the certificate of its CA, in the environment and not in .env',
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    `is the name right, and known from here? In a cluster, set ${optionNames.discoveryUrl} to the name inside; behind a proxy, NODE_USE_ENV_PROXY=1`,
  ],
  [
    /cannot be reached|aborted|timeout/i,
    `is it up, and reachable from here? In a container, localhost is the container: set ${optionNames.discoveryUrl} to an address that it reaches, and ${optionNames.jwksUri} if only that of the keys is out of reach`,
  ],
  [
    /responded with 404/,
    `is ${optionNames.issuer} exactly the "issuer" in its metadata? Where the metadata is elsewhere, set ${optionNames.discoveryUrl}`,
  ],
];

/** @param message of an error that is for the operator */
export function adviceAbout(message: string): string | undefined {
  return errorAdvice.find(([error]) => error.test(message))?.[1];
}
