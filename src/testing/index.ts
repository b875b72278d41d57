export type { Fault } from './faults.js';
export type { FlawedTokens } from './flawed.js';
export type { IssuerProfile } from './dialects.js';
export { type IssuerRequest, LocalIssuer } from './local-issuer.js';
export type { LocalIssuerOptions, RotateOptions } from './local-issuer.options.js';
export type { Endpoint, Publication } from './publication.js';
export type { SigningAlgorithm, SigningKey } from './signing-key.js';
export type { TokenOptions } from './token-options.js';
