import type { Config } from '../config/index.js';

/** The configuration with the local issuer's own where no issuer is configured, as `npm start` has it. */
export function configuredOrLocal(config: Config): Config {
  if (config.auth.issuers.length > 0) return config;
  const { port, audience } = config.localIssuer;
  const local = {
    issuer: `http://127.0.0.1:${port}`,
    audience: [audience],
    profile: 'auth0',
    algorithms: ['RS256'],
  } as const;
  return { ...config, auth: { ...config.auth, issuers: [local] } };
}
