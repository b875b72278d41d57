import type { GivenIntrospection, IntrospectionOptions } from '../auth/options/introspection-options.js';
import type { Report, Variables } from './env.js';

/** The variable of each option of `introspection`, by its path. */
export const introspectionVariables = {
  'introspection.mode': 'AUTH_INTROSPECTION',
  'introspection.clientId': 'AUTH_INTROSPECTION_CLIENT_ID',
  'introspection.clientSecret': 'AUTH_INTROSPECTION_CLIENT_SECRET',
  'introspection.clientSecretFile': 'AUTH_INTROSPECTION_CLIENT_SECRET_FILE',
  'introspection.clientKeyFile': 'AUTH_INTROSPECTION_CLIENT_KEY_FILE',
  'introspection.uri': 'AUTH_INTROSPECTION_URI',
  'introspection.maxAge': 'AUTH_INTROSPECTION_MAX_AGE',
} as const satisfies Record<`introspection.${keyof IntrospectionOptions}`, keyof Variables>;

/** How the one issuer is asked about tokens; undefined: it isn't. */
export function toIntrospection(value: Variables): GivenIntrospection | undefined {
  const { AUTH_INTROSPECTION: mode } = value;
  if (mode === undefined || mode === 'off') return undefined;
  return {
    mode,
    clientId: value.AUTH_INTROSPECTION_CLIENT_ID ?? '', // which the rules reject
    clientSecret: value.AUTH_INTROSPECTION_CLIENT_SECRET,
    clientSecretFile: value.AUTH_INTROSPECTION_CLIENT_SECRET_FILE,
    clientKeyFile: value.AUTH_INTROSPECTION_CLIENT_KEY_FILE,
    uri: value.AUTH_INTROSPECTION_URI,
    ...(value.AUTH_INTROSPECTION_MAX_AGE !== undefined && { maxAge: value.AUTH_INTROSPECTION_MAX_AGE }),
  };
}

/** Credentials alone would have no effect, and the local issuer issues JWTs only. */
export function checkIntrospection(value: Variables, report: Report): void {
  const { AUTH_INTROSPECTION: mode, AUTH_ISSUER, AUTH_ISSUERS } = value;
  if (mode !== undefined) {
    const isLocal = AUTH_ISSUER === undefined && AUTH_ISSUERS === undefined;
    if (isLocal && mode !== 'off') report('AUTH_ISSUER', 'required beside AUTH_INTROSPECTION');
    return;
  }
  const set = Object.values(introspectionVariables).find((variable) => value[variable] !== undefined);
  if (set !== undefined) report('AUTH_INTROSPECTION', `required beside ${set}: opaque, jwt, always, or off`);
}
