export type { Config, IssuerConfig } from './config.js';
export { loadEnvFile } from './env-file.js';
export type { Algorithm, ProfileName } from './issuer-rules.js';
export { ConfigError, loadConfig } from './load-config.js';
