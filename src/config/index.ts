export type { Config } from './config.js';
export { loadEnvFile } from './env-file.js';
export { ConfigError, loadConfig } from './load-config.js';
