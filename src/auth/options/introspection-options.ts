import { isObject } from '../token/encoded-parts.js';
import { isHttpUrl } from './addresses.js';
import { type Problem, type Rule, isOptional, isText, problems, unknownOptions } from './option-rule.js';

/**
 * Which tokens the issuer is asked about (RFC 7662). `opaque`: those without the header of a JWS, which only the issuer can read. `jwt`: JWTs,
 * after all other checks, so that a token that was revoked at the issuer is rejected before it expires. `always`: both.
 */
export const introspectionModes = ['off', 'opaque', 'jwt', 'always'] as const;
export type IntrospectionMode = (typeof introspectionModes)[number];

/** How an issuer is asked about tokens. Exactly one of `clientSecret`, `clientSecretFile` and `clientKeyFile` authenticates the API. */
export interface IntrospectionOptions {
  readonly mode: IntrospectionMode;
  /** The client that this API is at the issuer. */
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** A file whose text is the secret, read again for each call. */
  readonly clientSecretFile?: string | undefined;
  /** A file with the private key that signs assertions (`private_key_jwt`, RFC 7523): PEM or JWK, read again for each call. */
  readonly clientKeyFile?: string | undefined;
  /** The address of the endpoint; undefined: found by discovery. */
  readonly uri?: string | undefined;
  /** How many *seconds* an answer counts, never past the token's `exp`. It is renewed in the background before. */
  readonly maxAge: number;
}

/** `IntrospectionOptions` as an app gives them. */
export type GivenIntrospection = Omit<IntrospectionOptions, 'maxAge'> & Partial<Pick<IntrospectionOptions, 'maxAge'>>;

export const defaultIntrospectionMaxAge = 30;
export const maxIntrospectionMaxAge = 3600;

/** Whether the issuer takes tokens that state no issuer. */
export function acceptsOpaque(introspection: Pick<IntrospectionOptions, 'mode'> | undefined): boolean {
  return introspection?.mode === 'opaque' || introspection?.mode === 'always';
}

/** Whether the issuer is asked about its JWTs. */
export function confirmsJwts(introspection: Pick<IntrospectionOptions, 'mode'> | undefined): boolean {
  return introspection?.mode === 'jwt' || introspection?.mode === 'always';
}

/** Fills in the defaults. A value of another type than an object stays, for the rules to reject. */
export function resolveIntrospection(given: GivenIntrospection | undefined): IntrospectionOptions | undefined {
  return isObject(given) ? { maxAge: defaultIntrospectionMaxAge, ...given } : given;
}

const known: readonly (keyof IntrospectionOptions)[] = [
  'mode',
  'clientId',
  'clientSecret',
  'clientSecretFile',
  'clientKeyFile',
  'uri',
  'maxAge',
];

const modeRule: Rule<IntrospectionOptions> = [
  'mode',
  `one of ${introspectionModes.join(', ')}`,
  ({ mode }) => introspectionModes.includes(mode),
];

const rules: readonly Rule<IntrospectionOptions>[] = [
  modeRule,
  ['clientId', 'the client that this API is at the issuer', ({ clientId }) => isText(clientId)],
  ['clientSecret', 'a text', ({ clientSecret }) => isOptional(clientSecret, isText)],
  ['clientSecretFile', 'the path of a file', ({ clientSecretFile }) => isOptional(clientSecretFile, isText)],
  ['clientKeyFile', 'the path of a file', ({ clientKeyFile }) => isOptional(clientKeyFile, isText)],
  [
    'clientSecret',
    'exactly one of clientSecret, clientSecretFile and clientKeyFile',
    ({ clientSecret, clientSecretFile, clientKeyFile }) =>
      [clientSecret, clientSecretFile, clientKeyFile].filter((value) => value !== undefined).length === 1,
  ],
  ['uri', 'an http(s) address without credentials or fragment', ({ uri }) => isOptional(uri, isHttpUrl)],
  [
    'maxAge',
    `a whole number of seconds from 1 to ${maxIntrospectionMaxAge}`,
    ({ maxAge }) => Number.isInteger(maxAge) && maxAge >= 1 && maxAge <= maxIntrospectionMaxAge,
  ],
];

/** The invalid members of the option `introspection`. While it is off, only its mode counts. */
export function introspectionProblems(introspection: IntrospectionOptions | undefined, place: string): Problem[] {
  if (introspection === undefined) return [];
  if (!isObject(introspection)) return [{ path: place, message: 'expected an object with mode and clientId' }];
  const checked = introspection.mode === 'off' ? [modeRule] : rules;
  return [
    ...problems<IntrospectionOptions>(checked, introspection, `${place}.`),
    ...unknownOptions(introspection, known, `${place}.`),
  ];
}

/** Opaque tokens state no issuer, and must not be shown to several: any of them could use a token that it is shown. */
export const oneTakerOfOpaque =
  'jwt or off, since another issuer accepts opaque tokens: they state no issuer, and must not be shown to several';
