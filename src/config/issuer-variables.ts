import type { IssuerOptions } from '../auth/options/auth-options.js';
import { opaqueProblems } from '../auth/options/option-rules.js';
import type { DpopMode } from '../auth/options/dpop-options.js';
import { issuerProblems, transitProblems } from '../auth/options/issuer-rules.js';
import { type Problem, unknownOptions } from '../auth/options/option-rule.js';
import { type TrustedIssuerOptions, issuerOptions, resolveIssuer } from '../auth/options/trusted-issuer-options.js';
import type { Report, Variables } from './env.js';
import { checkIntrospection, introspectionVariables, toIntrospection } from './introspection-variables.js';

/** The variable of each option of the one issuer; those of several are in `AUTH_ISSUERS`. */
const variableOf = {
  issuer: 'AUTH_ISSUER',
  audience: 'AUTH_AUDIENCE',
  discoveryUrl: 'AUTH_DISCOVERY_URL',
  jwksUri: 'AUTH_JWKS_URI',
  jwks: 'AUTH_JWKS',
  jwksTokenFile: 'AUTH_JWKS_TOKEN_FILE',
  profile: 'AUTH_PROFILE',
  scopeClaims: 'AUTH_SCOPE_CLAIMS',
  algorithms: 'AUTH_ALGORITHMS',
  maxTokenAge: 'AUTH_MAX_TOKEN_AGE',
  dpop: 'AUTH_DPOP',
  ...introspectionVariables,
} as const satisfies Partial<Record<keyof IssuerOptions | keyof typeof introspectionVariables, keyof Variables>>;

/** These are the defaults of several issuers, too. */
const common = new Set<string>(['AUTH_ALGORITHMS', 'AUTH_MAX_TOKEN_AGE', 'AUTH_DPOP']);
const ofOneIssuer = Object.values(variableOf).filter((variable) => !common.has(variable));

/** The trusted issuers; none where none is configured. */
export function toIssuers(value: Variables): IssuerOptions[] {
  return entries(value).map((entry) => resolveIssuer(entry, dpopOf(value)));
}

/** Checks the issuers by the rules of `AuthModule`, and reports each problem at its variable. */
export function checkIssuers(value: Variables, report: Report): void {
  if (value.AUTH_ISSUERS === undefined) checkOne(value, report);
  else checkSeveral(value, report);
  checkIntrospection(value, report);
  if (value.NODE_ENV === 'production' && value.PUBLIC_URL === undefined) checkAddress(value, report);
}

/** Proofs are made for an address, which must be known. Checked also while no issuer is set. */
function checkAddress({ AUTH_DPOP, AUTH_ISSUERS }: Variables, report: Report): void {
  const modes: [variable: string, mode: unknown][] = [['AUTH_DPOP', AUTH_DPOP]];
  if (Array.isArray(AUTH_ISSUERS)) {
    modes.push(...AUTH_ISSUERS.map(({ dpop }, index): [string, unknown] => [`AUTH_ISSUERS[${index}].dpop`, dpop]));
  }
  for (const [variable, mode] of modes) {
    if (mode !== undefined && mode !== 'off') report(variable, 'expected PUBLIC_URL beside it, or off');
  }
}

function checkOne(value: Variables, report: Report): void {
  if (value.AUTH_ISSUER === undefined) {
    for (const variable of ['AUTH_DISCOVERY_URL', 'AUTH_JWKS_URI', 'AUTH_JWKS', 'AUTH_JWKS_TOKEN_FILE'] as const) {
      if (value[variable] !== undefined) report('AUTH_ISSUER', `required beside ${variable}`);
    }
    return;
  }
  if (value.AUTH_AUDIENCE === undefined) report('AUTH_AUDIENCE', 'required beside AUTH_ISSUER');
  for (const { path, message } of toIssuers(value).flatMap((issuer) => problemsOf(issuer, value))) {
    if (path === 'tenants') report('AUTH_ISSUER', 'for {tenantid}, set AUTH_ISSUERS, whose entries have "tenants"');
    else report(variableFor(path), inVariables(message));
  }
}

/** @param path of an option of an issuer */
function variableFor(path: string): string {
  return (variableOf as Record<string, string>)[path] ?? variableOf[path.split('.')[0] as keyof typeof variableOf];
}

function checkSeveral(value: Variables, report: Report): void {
  for (const variable of ofOneIssuer) {
    if (value[variable] !== undefined) report(variable, 'excluded by AUTH_ISSUERS: set one or the other');
  }
  // Still a string where the list failed its own check.
  if (!Array.isArray(value.AUTH_ISSUERS)) return;
  const given = entries(value);
  for (const { path, message } of given.flatMap((entry, index) => [
    ...unknownOptions(entry, issuerOptions, `[${index}].`),
    ...problemsOf(resolveIssuer(entry, dpopOf(value)), value, `[${index}].`),
  ])) {
    report(`AUTH_ISSUERS${path}`, message.replace('httpHosts', 'AUTH_HTTP_HOSTS'));
  }
  const isRepeated = new Set(given.map(({ issuer }) => issuer)).size < given.length;
  if (isRepeated) report('AUTH_ISSUERS', 'expected each issuer once');
  for (const { path, message } of opaqueProblems(toIssuers(value), 'AUTH_ISSUERS')) report(path, message);
}

function problemsOf(issuer: IssuerOptions, value: Variables, place = ''): Problem[] {
  const inTransit = value.NODE_ENV === 'production' ? transitProblems(issuer, value.AUTH_HTTP_HOSTS, place) : [];
  return [...issuerProblems(issuer, place), ...inTransit];
}

function dpopOf({ NODE_ENV, AUTH_DPOP, PUBLIC_URL }: Variables): DpopMode {
  const isKnown = PUBLIC_URL !== undefined || NODE_ENV !== 'production';
  return AUTH_DPOP ?? (isKnown ? 'allowed' : 'off');
}

/** Names the variables in a text about options. */
function inVariables(text: string): string {
  const names = {
    ...variableOf,
    httpHosts: 'AUTH_HTTP_HOSTS',
    tenants: '"tenants" in AUTH_ISSUERS',
    clientSecretFile: 'AUTH_INTROSPECTION_CLIENT_SECRET_FILE',
    clientSecret: 'AUTH_INTROSPECTION_CLIENT_SECRET',
    clientKeyFile: 'AUTH_INTROSPECTION_CLIENT_KEY_FILE',
  };
  return text.replace(
    /discoveryUrl|jwksUri|jwks|httpHosts|tenants|clientSecretFile|clientSecret|clientKeyFile/g,
    (option) => names[option as keyof typeof names],
  ); // one of them
}

function entries(value: Variables): TrustedIssuerOptions[] {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience = [], AUTH_ALGORITHMS: algorithms } = value;
  const { AUTH_MAX_TOKEN_AGE: maxTokenAge } = value;
  // Safe: `checkIssuers` rejects members of other names and types.
  const several = value.AUTH_ISSUERS as TrustedIssuerOptions[] | undefined;
  if (several !== undefined) return several.map((entry) => ({ algorithms, maxTokenAge, ...entry }));
  if (issuer === undefined) return [];
  return [
    {
      issuer,
      audience,
      algorithms,
      maxTokenAge,
      discoveryUrl: value.AUTH_DISCOVERY_URL,
      jwksUri: value.AUTH_JWKS_URI,
      jwks: value.AUTH_JWKS,
      jwksTokenFile: value.AUTH_JWKS_TOKEN_FILE,
      profile: value.AUTH_PROFILE,
      scopeClaims: value.AUTH_SCOPE_CLAIMS,
      introspection: toIntrospection(value),
    },
  ];
}
