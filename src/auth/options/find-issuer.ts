import { isObject } from '../token/encoded-parts.js';
import type { IssuerOptions } from './auth-options.js';
import type { DpopMode } from './dpop-options.js';
import { acceptsOpaque } from './introspection-options.js';
import { type TrustContext, trustProblems } from './issuer-rules.js';
import { type Problem, type Rule, problems, unknownOptions } from './option-rule.js';
import { type TrustedIssuerOptions, issuerOptions, resolveIssuer } from './trusted-issuer-options.js';

/**
 * Returns the options of an issuer if the app trusts it; undefined, or null as databases have it, if it doesn't. The result must
 * depend on `iss` alone: it is remembered for all requests with tokens of that issuer (`keys.maxAgeMs`). A rule that depends on the
 * request, such as "this host accepts only that issuer", is a check with `{ every: 'request' }`.
 *
 * An error, a result that breaks a rule, and no result within `keys.timeoutMs` are failures of the app: 503 `keys_unavailable`.
 *
 * @param iss **written by anyone**: the claim of an unverified token, up to 2048 characters. Compare it with issuers that you know,
 *   as a whole. Never make an address, a path or a query text of it
 * @param request the request object of the app's framework, of the request that happens to ask
 */
export type FindIssuer = (
  iss: string,
  request: unknown,
) => TrustedIssuerOptions | undefined | null | Promise<TrustedIssuerOptions | undefined | null>;

/** `FindIssuer` with its results checked, and the defaults filled in. */
export type IssuerLookup = (iss: string, request: unknown) => Promise<IssuerOptions | undefined>;

/** @returns a lookup that rejects with an `Error` if `find` fails, or returns what isn't the options of this issuer */
export function issuerLookup(find: FindIssuer, context: TrustContext, defaultMode: DpopMode): IssuerLookup {
  return async (iss, request) => {
    const given: unknown = (await find(iss, request)) ?? undefined;
    if (given === undefined) return undefined;
    if (!isObject(given)) throw new Error('issuers() must return an object with issuer and audience, or undefined');
    const options = resolveIssuer(given as unknown as TrustedIssuerOptions, defaultMode); // the rules below check each member
    const broken = [...unknownOptions(given, issuerOptions), ...lookupProblems(options, iss, context)];
    if (broken.length > 0) throw new Error(`issuers() returned invalid options: ${broken.map(lineOf).join('; ')}`);
    // A copy: what the app changes in its own object afterwards is not checked.
    return structuredClone(options);
  };
}

function lookupProblems(options: IssuerOptions, iss: string, context: TrustContext): Problem[] {
  const rules: readonly Rule<IssuerOptions>[] = [
    ['issuer', 'the iss that was asked for', ({ issuer }) => issuer === iss],
    ['tenants', 'none: the function decides about each issuer', ({ tenants }) => tenants === undefined],
    [
      'introspection.mode',
      'jwt or off: opaque tokens state no issuer to look up',
      ({ introspection }) => !acceptsOpaque(introspection),
    ],
  ];
  return [...problems(rules, options), ...trustProblems(options, context)];
}

function lineOf({ path, message }: Problem): string {
  return `${path}: ${message}`;
}
