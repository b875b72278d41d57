export { type Config, apiName } from './config.js';
export { loadEnvFile } from './env-file.js';
export { ConfigError, loadConfig } from './load-config.js';
export { unknownVariables } from './unknown-variables.js';
