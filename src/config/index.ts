export { type Config, ConfigError, type IssuerConfig, loadConfig } from './config.js';
export { loadEnvFile } from './env-file.js';
export type { Algorithm, ProfileName } from './issuer-list.js';
