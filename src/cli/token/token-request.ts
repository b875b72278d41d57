import type { Config } from '../../config/index.js';
import { demoClient, demoUserClient, demoUserGrantType } from '../../local-issuer/demo/demo-access.js';
import type { TokenOptions } from './token-command.js';

/** A request to an issuer's token endpoint (RFC 6749, section 4.4; `audience` is a parameter of Auth0). */
export interface TokenRequest {
  readonly issuer: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** @throws {Error} a setting for this issuer is missing, or an option doesn't fit; the message tells the user what to do */
export function tokenRequest(config: Config, options: TokenOptions, environment: NodeJS.ProcessEnv): TokenRequest {
  const [configured] = config.auth.issuers;
  const { scope } = options;
  if (configured === undefined) {
    const audience = options.audience ?? config.localIssuer.audience;
    const parameters = { ...localCredentials(options), scope, audience };
    return { issuer: `http://127.0.0.1:${config.localIssuer.port}`, parameters };
  }
  if (options.as !== undefined) throw new Error('--as works with the local issuer only, but AUTH_ISSUER names another');
  const audience = options.audience ?? configured.audience[0];
  return { issuer: configured.issuer, parameters: { ...clientCredentials(environment), scope, audience } };
}

function localCredentials({ as: username }: TokenOptions) {
  if (username !== undefined) {
    return { grant_type: demoUserGrantType, client_id: demoUserClient.clientId, username };
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
