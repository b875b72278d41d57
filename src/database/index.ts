export { type Connections, Database, type Orm } from './database.js';
export { DatabaseStartError, DatabaseUnavailableError } from './database.errors.js';
export { DatabaseModule } from './database.module.js';
