import type { IssuerOptions } from '../../auth/index.js';
import type { MetadataSource } from '../../auth/keys/metadata.js';
import { withTenant } from '../../auth/token/issuer-template.js';
import { profileOf } from '../../auth/token/own-profile.js';
import type { Config } from '../../config/index.js';
import { demoClient, demoUserClient, demoUserGrantType } from '../../local-issuer/demo/demo-access.js';
import type { TokenOptions } from './token-command.js';

/** A request to an issuer's token endpoint (RFC 6749, section 4.4; `audience` is a parameter of Auth0). */
export interface TokenRequest {
  /** Where the issuer's metadata is. */
  readonly source: MetadataSource;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  /** At the local issuer: the user or client that the token is for. */
  readonly localSubject?: string | undefined;
}

/** @throws {Error} a setting for this issuer is missing, or an option doesn't fit; the message tells the user what to do */
export function tokenRequest(config: Config, options: TokenOptions, environment: NodeJS.ProcessEnv): TokenRequest {
  const [configured] = config.auth.issuers;
  const { scope } = options;
  const { httpHosts } = config.auth;
  if (configured === undefined) {
    const audience = options.audience ?? config.localIssuer.audience;
    const parameters = { ...localCredentials(options), scope, audience };
    const source = { issuer: `http://127.0.0.1:${config.localIssuer.port}`, httpHosts };
    return { source, parameters, localSubject: options.as ?? demoClient.clientId };
  }
  const localOnly = localOptions.find(([member]) => options[member] !== undefined);
  if (localOnly) throw new Error(`${localOnly[1]} works with the local issuer only, but AUTH_ISSUER names another`);
  const audience = options.audience ?? apiOf(configured);
  const source = { ...configured, issuer: ofOneTenant(configured), httpHosts };
  return { source, parameters: { ...clientCredentials(environment), scope, audience } };
}

const localOptions = [
  ['as', '--as'],
  ['acr', '--acr'],
  ['authTime', '--auth-time'],
] as const; // for the types of the members

/** The API to request a token for. Where another claim than `aud` has the audience, that names no API but clients. */
function apiOf(issuer: IssuerOptions): string | undefined {
  return profileOf(issuer).audience === 'aud' ? issuer.audience[0] : undefined;
}

/** Only a tenant issues tokens without a user: of several, the first. */
function ofOneTenant({ issuer, tenants, discoveryUrl }: IssuerOptions): string {
  const [tenant] = Array.isArray(tenants) && discoveryUrl === undefined ? tenants : [];
  return tenant === undefined ? issuer : withTenant(issuer, tenant);
}

function localCredentials({ as: username, acr, authTime }: TokenOptions) {
  if (username !== undefined) {
    const auth_time = authTime?.toString();
    return { grant_type: demoUserGrantType, client_id: demoUserClient.clientId, username, acr, auth_time };
  }
  if (acr !== undefined || authTime !== undefined) {
    throw new Error('--acr and --auth-time describe the login of a user: name one with --as');
  }
  return {
    grant_type: 'client_credentials',
    client_id: demoClient.clientId,
    client_secret: demoClient.clientSecret,
  };
}

function clientCredentials({ AUTH_CLIENT_ID: id, AUTH_CLIENT_SECRET: secret }: NodeJS.ProcessEnv) {
  if (!id || !secret) {
    throw new Error('Set AUTH_CLIENT_ID and AUTH_CLIENT_SECRET to those of a client of AUTH_ISSUER');
  }
  return { grant_type: 'client_credentials', client_id: id, client_secret: secret };
}
