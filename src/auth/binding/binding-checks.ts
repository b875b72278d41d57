import type { DpopMode } from '../options/dpop-options.js';
import { optionNames } from '../options/option-names.js';
import { certificateThumbprint } from './client-certificate.js';
import type { Binding } from './confirmation.js';
import type { Evidence } from './evidence.js';

/** A request with a valid token, and what is expected of it. */
export interface BoundRequest {
  readonly binding: Binding;
  /** Of the token's issuer. */
  readonly mode: DpopMode;
  readonly evidence: Pick<Evidence, 'scheme' | 'certificate'>;
}

export type BindingReason = 'binding_mismatch' | 'binding_required';

/**
 * What the binding of a token demands of its request before a proof is checked, in order. Each flaw is a text for the log, which
 * completes "An access token was rejected: …".
 */
export const bindingChecks: readonly (readonly [
  reason: BindingReason,
  flaw: string,
  holds: (request: BoundRequest) => boolean,
])[] = [
  // RFC 7800, section 3.1: it must not be used without the proof that it asks for.
  [
    'binding_mismatch',
    'its cnf asks for a proof that this service does not know',
    ({ binding }) => binding.kind !== 'unknown',
  ],
  [
    'binding_mismatch',
    `it is bound to a key (DPoP), and ${optionNames.dpop} is off for its issuer: allow it, or have the client request a bearer token`,
    ({ binding, mode }) => keyOf(binding) === undefined || mode !== 'off',
  ],
  [
    'binding_required',
    `it is not bound to a key, which ${optionNames.dpop} requires: the client must send a DPoP proof with its token request`,
    ({ binding, mode }) => keyOf(binding) !== undefined || mode !== 'required',
  ],
  [
    'binding_mismatch',
    'it is sent as DPoP, but not bound to a key: the client must send a DPoP proof with its token request',
    ({ binding, evidence }) => keyOf(binding) !== undefined || evidence.scheme === 'Bearer',
  ],
  // RFC 9449, section 7.2: a server that supports both schemes must not accept a bound token as a bearer token.
  [
    'binding_mismatch',
    'it is bound to a key (DPoP), but sent as Bearer: the client must send it as DPoP, with a proof',
    ({ binding, evidence }) => keyOf(binding) === undefined || evidence.scheme === 'DPoP',
  ],
  // RFC 8705, section 3.
  [
    'binding_mismatch',
    `it is bound to a certificate, which is not the one of this client: has the gateway requested one, and does ${optionNames.clientCertificate} name the header in which it hands it on?`,
    ({ binding, evidence }) => isPresented(certificateOf(binding), evidence),
  ],
];

/** The thumbprint of the key that a token is bound to. */
export function keyOf(binding: Binding): string | undefined {
  return binding.kind === 'bound' ? binding.key : undefined;
}

function certificateOf(binding: Binding): string | undefined {
  return binding.kind === 'bound' ? binding.certificate : undefined;
}

function isPresented(demanded: string | undefined, evidence: BoundRequest['evidence']): boolean {
  if (demanded === undefined) return true;
  const { certificate } = evidence;
  return certificate !== undefined && certificateThumbprint(certificate) === demanded;
}
