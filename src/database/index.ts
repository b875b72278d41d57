export { type Connections, Database, type DatabaseSession, type Orm } from './database.js';
export { DatabaseInUseError, DatabaseStartError, DatabaseUnavailableError } from './database.errors.js';
export { DatabaseModule } from './database.module.js';
