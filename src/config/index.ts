export type { Config } from './config.js';
export { loadEnvFile } from './env-file.js';
export { ConfigError, loadConfig } from './load-config.js';
export { describedAtOwnAddress } from './own-address.js';
export { unknownVariables } from './unknown-variables.js';
