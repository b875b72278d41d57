import { bindingChecks, keyOf } from '../auth/binding/binding-checks.js';
import { type Binding, bindingOf } from '../auth/binding/confirmation.js';
import type { Scheme } from '../auth/errors/challenge.js';
import type { DpopMode } from '../auth/options/dpop-options.js';
import { optionNames } from '../auth/options/option-names.js';
import type { Claims } from '../auth/token/claims.js';
import { type Finding, quoted } from './finding.js';

/** What the configuration says about bound tokens of an issuer. */
export interface BindingRules {
  readonly mode: DpopMode;
  /** The header in which a gateway hands on the client's certificate; undefined: none does. */
  readonly certificateHeader: string | undefined;
}

/**
 * What a token is bound to, and whether the service accepts that.
 *
 * @param scheme that the token was sent with; undefined: the one for its binding
 */
export function examineBinding(claims: Claims, scheme: Scheme | undefined, rules: BindingRules): Finding {
  const { mode, certificateHeader } = rules;
  const binding = bindingOf(claims);
  const request = {
    // A certificate that the gateway could hand on is not here to be compared.
    binding: certificateHeader === undefined ? binding : withoutCertificate(binding),
    mode,
    evidence: { certificate: undefined, scheme: scheme ?? (keyOf(binding) === undefined ? 'Bearer' : 'DPoP') },
  } as const;
  const broken = bindingChecks.find(([, , holds]) => !holds(request));
  if (broken === undefined) return { ok: true, text: acceptedText(binding, certificateHeader) };
  const [reason, advice] = broken;
  const compared = [
    ['its cnf', quoted(claims.cnf)],
    [optionNames.dpop, mode],
  ] as const;
  return { ok: false, text: `the service would reject the token: ${reason}`, compared, advice };
}

function withoutCertificate(binding: Binding): Binding {
  return binding.kind === 'bound' ? { ...binding, certificate: undefined } : binding;
}

function acceptedText(binding: Binding, certificateHeader = ''): string {
  if (binding.kind !== 'bound') return 'it is not bound to a key or certificate: the client sends it as Bearer';
  const { key, certificate } = binding;
  return [
    ...(key === undefined
      ? []
      : [`it is bound to the key ${key} (DPoP): the client sends it as DPoP, with a proof of that key`]),
    ...(certificate === undefined
      ? []
      : [
          `it is bound to the certificate ${certificate}: the client connects with it, and the gateway hands it on in ${certificateHeader}, as ${optionNames.clientCertificate} states`,
        ]),
  ].join('; ');
}
