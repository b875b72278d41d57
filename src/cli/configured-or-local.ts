import { type Config, loadConfig } from '../config/index.js';

/** The configuration, with the local issuer if no issuer is configured, as with `npm start`. */
export function configuredOrLocal(variables: NodeJS.ProcessEnv): Config {
  const config = loadConfig(variables);
  if (config.auth.issuers.length > 0) return config;
  const { port, audience } = config.localIssuer;
  // Loaded again, so that the variables that are not about one issuer hold for this one, too.
  return loadConfig({ ...variables, AUTH_ISSUER: `http://127.0.0.1:${port}`, AUTH_AUDIENCE: audience });
}
