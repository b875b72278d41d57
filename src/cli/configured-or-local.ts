import { authDefaults } from '../auth/options/defaults.js';
import type { Config } from '../config/index.js';

/** The configuration, with the local issuer if no issuer is configured, as with `npm start`. */
export function configuredOrLocal(config: Config): Config {
  if (config.auth.issuers.length > 0) return config;
  const { port, audience } = config.localIssuer;
  const { profile, algorithms, scopeClaims } = authDefaults;
  const local = { issuer: `http://127.0.0.1:${port}`, audience: [audience], profile, scopeClaims, algorithms };
  return { ...config, auth: { ...config.auth, issuers: [local] } };
}
